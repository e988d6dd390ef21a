package org.mlopsjfrog.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A test of the tests: each fault that a library can have is planted here, and must be seen. */
class PlantedFaultsTest {
    private static final String SECRET = "canary-s3cr3t";

    @TempDir
    Path temp;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(temp.resolve("library/vars"));
        Files.createDirectories(temp.resolve("library/src/org/planted"));
        Files.createDirectories(temp.resolve("workspace"));
    }

    private void planted(String className, String text) throws IOException {
        Files.writeString(temp.resolve("library/src/org/planted/" + className + ".groovy"),
            "package org.planted\nimport com.cloudbees.groovy.cps.NonCPS\n" + text);
    }

    private Pipeline pipeline() {
        return new Pipeline(temp.resolve("library"), temp.resolve("workspace")).credential("token", SECRET);
    }

    private void assertProblem(String expected, Run run) {
        assertTrue(run.problems().stream().anyMatch(problem -> problem.contains(expected)), run.problems().toString());
    }

    @Test
    void aStepInNonCpsCodeIsAMismatch() throws IOException {
        planted("Sorter", "class Sorter implements Serializable { @NonCPS def run(x) { inner(x) }\ndef inner(x) { x.echo 'a'; 1 } }");
        assertProblem("CPS mismatch", pipeline().run("new org.planted.Sorter().run(this)"));
    }

    @Test
    void aClosureForSortIsAMismatch() {
        assertProblem("CPS mismatch", pipeline().run("echo \"${[3, 1, 2].toSorted { a, b -> a <=> b }}\""));
    }

    @Test
    void aLazyMapAliveAcrossAStepIsSeen() {
        Run run = pipeline().run("def m = new groovy.json.JsonSlurper().parseText('{\"a\": [1]}')\necho \"${m.a}\"\necho 'next'\necho \"${m.a}\"");
        assertProblem("not serializable at step echo", run);
    }

    @Test
    void aMatcherAliveAcrossAStepIsSeen() {
        assertProblem("java.util.regex.Matcher", pipeline().run("def m = 'a1' =~ /a(.)/\necho 'x'\necho \"${m}\""));
    }

    @Test
    void anObjectThatIsNotSerializableIsSeen() throws IOException {
        planted("Holder", "class Holder implements Serializable { Object lock = new Object() }");
        assertProblem("java.lang.Object", pipeline().run("def h = new org.planted.Holder()\necho 'x'\necho \"${h.lock}\""));
    }

    @Test
    void aValueInAStaticIsLostAtARestart() throws IOException {
        planted("Kept", "class Kept implements Serializable { static String value\nstatic void keep(String v) { value = v } }");
        String jenkinsfile = "org.planted.Kept.keep('a')\necho 'x'\nreturn org.planted.Kept.value";
        assertEquals("a", pipeline().run(jenkinsfile).value());
        assertEquals(null, pipeline().restarting().run(jenkinsfile).value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh \"true ${T}\"", "sh 'true ' + T", "sh 'true ' + env.T", "writeFile file: 'a', text: T", "echo T",
        "echo 'Basic ' + 'Y2FuYXJ5LXMzY3IzdA=='", "error T"})
    void aSecretInAnArgumentIsSeenHoweverItGotThere(String step) {
        assertProblem("a secret is in an argument", pipeline().run(
            "node { withCredentials([string(credentialsId: 'token', variable: 'T')]) { " + step + " } }"));
    }

    @Test
    void aSecretThatTheProgramKeepsIsSeen() {
        assertProblem("a secret is a value of the program at the step echo", pipeline().run(
            "node { withCredentials([string(credentialsId: 'token', variable: 'T')]) { def kept = [env.T]\necho 'x'\nkept.size() } }"));
    }

    @Test
    void aSecretThatAShellPrintsIsSeenAndMasked() {
        Run run = pipeline().run("node { withCredentials([string(credentialsId: 'token', variable: 'T')]) { sh 'echo \"got $T\"' } }");
        assertProblem("a secret was printed", run);
        assertTrue(run.build().logText().contains("got ****"), run.build().logText());
    }

    @Test
    void aSecretThatAShellWritesToAFileIsFound() {
        Run run = pipeline().run("node { withCredentials([string(credentialsId: 'token', variable: 'T')]) { sh 'echo \"$T\" > leaked' } }");
        assertEquals(List.of(temp.resolve("workspace/leaked")), SecretWatch.leaks(run.build(), temp.resolve("workspace")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "groovy.json.JsonOutput.toJson([1, 2])        | staticMethod groovy.json.JsonOutput toJson",
        "new groovy.json.JsonSlurperClassic()         | new groovy.json.JsonSlurperClassic",
        "new IllegalArgumentException('x')            | new java.lang.IllegalArgumentException java.lang.String",
        "['a'].withIndex()                            | withIndex",
        "System.getenv('HOME')                        | staticMethod java.lang.System getenv",
        "new File('x')                                | new java.io.File java.lang.String",
        "'id'.execute()                               | execute",
        "'a'.class.classLoader                        | java.lang.String classLoader"})
    void aSignatureThatNeedsAnApprovalIsRefused(String expression, String signature) throws IOException {
        Path list = Files.write(temp.resolve("list"), List.of("staticMethod groovy.json.JsonOutput toJson java.util.Map",
            "method java.lang.Object getClass"));
        Run run = pipeline().sandboxed(SignatureList.read(list)).run(expression);
        assertProblem("Scripts not permitted to use", run);
        assertProblem(signature, run);
        planted("Quiet", "class Quiet implements Serializable { @NonCPS static run() { " + expression + " } }");
        assertProblem(signature, pipeline().sandboxed(SignatureList.read(list)).run("org.planted.Quiet.run()"));
    }

    @Test
    void aMisspeltStepIsJenkinsOwnError() {
        Run run = pipeline().run("ehco 'typo'");
        assertEquals(NoSuchMethodError.class, run.failure().getClass());
        assertTrue(run.message().startsWith("No such DSL method 'ehco' found among steps ["), run.message());
    }

    @Test
    void anUnknownParameterOfAStepIsAnError() {
        assertTrue(pipeline().run("echo mesage: 'x'").message().contains("has no parameter 'mesage'"));
    }

    @Test
    void aParallelBranchThatFailsFailsTheStep() {
        Run run = pipeline().run("parallel(a: { error 'in a' }, b: { echo 'b' })");
        assertEquals("in a", run.message());
        assertTrue(run.build().logText().contains("b"));
    }

    @Test
    void branchesInterleaveByTheSeed() {
        String jenkinsfile = "parallel(a: { echo 'a1'; echo 'a2' }, b: { echo 'b1'; echo 'b2' })";
        long orders = java.util.stream.LongStream.range(0, 20).mapToObj(seed -> pipeline().seed(seed).run(jenkinsfile).build().logText())
            .distinct().count();
        assertTrue(orders > 1);
        assertEquals(pipeline().seed(3).run(jenkinsfile).build().logText(), pipeline().seed(3).run(jenkinsfile).build().logText());
    }

    @Test
    void anAbortIsNotRetriedAndCanPassCatchError() {
        Run run = pipeline().run("int n = 0\ntry { retry(3) { n++; input 'sure?' } } finally { echo \"tries ${n}\" }");
        assertEquals("ABORTED", run.result());
        assertTrue(run.build().logText().contains("tries 1"));
        assertEquals("ABORTED", pipeline().run("catchError(catchInterruptions: false) { input 'sure?' }").result());
    }

    @Test
    void retryRunsTheBodyAgain() {
        Run run = pipeline().restarting().run("int n = 0\nretry(3) { n++; if (n < 3) { error 'again' } }\nreturn n");
        assertEquals(3, run.value(), run.message());
    }

    @Test
    void environmentEndsWithItsBlock() {
        Run run = pipeline().environment(Map.of("A", "1")).run("""
            def seen = []
            withEnv(['A=2', 'PATH+X=/x']) { seen << env.A; seen << env.PATH.startsWith('/x:') }
            seen << env.A
            return seen
            """);
        assertEquals(List.of("2", true, "1"), run.value());
    }
}
