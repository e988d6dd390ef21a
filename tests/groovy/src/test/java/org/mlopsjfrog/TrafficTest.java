package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.StepCall;

/** What a step costs the controller. */
class TrafficTest {
    private static final int LIMIT = 64 * 1024;

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    static java.util.stream.Stream<String> plainSteps() {
        return Agent.plainSteps().keySet().stream();
    }

    /** Everything that goes from the controller to the agent and back: arguments, files, log, result. */
    private long bytes(Run run, String withoutFile) throws IOException {
        long arguments = run.build().calls.stream().filter(call -> withoutFile == null || !String.valueOf(call.text("file")).endsWith(withoutFile))
            .mapToLong(TrafficTest::size).sum();
        long log = run.build().logText().getBytes(StandardCharsets.UTF_8).length;
        return arguments + log + Files.size(temp.resolve("answers/publish"));
    }

    private static long size(StepCall call) {
        return call.arguments().values().stream().mapToLong(value -> String.valueOf(value).getBytes(StandardCharsets.UTF_8).length).sum();
    }

    /** A result as large as one of a model of three hundred files. */
    private void answersAtLength() {
        Map<String, String> digests = IntStream.range(0, 300).boxed()
            .collect(Collectors.toMap(number -> "model-%05d-of-00300.safetensors".formatted(number), number -> "0".repeat(64)));
        agent.answers(Map.of("outputs", Map.of("model", "llm/x", "digests", digests), "archive", List.of("mlops-report/index.html")));
    }

    /** The guide's table says what is measured here; paths of temporary folders make it a little more or less. */
    private void shown(String what, long measured, String unit, int tolerance) {
        System.out.println("measured: " + what + ": " + measured + " " + unit);
        Matcher row = Pattern.compile("\\| " + Pattern.quote(what) + " \\| (\\d+) " + unit + " \\|")
            .matcher(agent.read(Agent.LIBRARY.resolve("docs/guide/jenkins.md")));
        assertTrue(row.find(), "the guide has no row: " + what);
        assertEquals(Long.parseLong(row.group(1)), measured, tolerance, what);
    }

    @Test
    void aPublicationPassesLessThan64KiBThroughTheController() throws IOException {
        answersAtLength();
        Run run = agent.pipeline().withPlugins().run("node { mlopsPublish() }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertTrue(bytes(run, null) < LIMIT, bytes(run, null) + " bytes");
        shown("through the controller for a publication of 300 files", bytes(run, null) / 1024, "KiB", 2);
    }

    @Test
    void withTheZipappOnlyThatComesOnTop() throws IOException {
        answersAtLength();
        Path library = Libraries.copy(temp);
        Files.writeString(library.resolve("resources/org/mlopsjfrog/mlops-jfrog.pyz"),
            "import shutil, sys\nshutil.copy('../answers/publish', sys.argv[5])\n" + "#".repeat(1_000_000));
        Run run = Libraries.pipeline(agent, library).environment(Map.of("MLOPS_HELPER", "")).run("node { mlopsPublish() }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertTrue(bytes(run, "mlops-jfrog.pyz") < LIMIT, bytes(run, "mlops-jfrog.pyz") + " bytes");
        shown("the same where the library brings the helper, that file aside", bytes(run, "mlops-jfrog.pyz") / 1024, "KiB", 2);
    }

    @Test
    void theGroovyOfTheWholeLibraryIsSmall() throws IOException {
        long lines = 0;
        for (Path file : StepContractTest.sources().toList()) {
            lines += Files.readAllLines(file).size();
        }
        assertTrue(lines < 800, lines + " lines");
        shown("Groovy of the whole library", lines, "lines", 5);
    }

    @ParameterizedTest
    @MethodSource("plainSteps")
    void aStepStartsTheHelperOnceByOneShell(String step) throws IOException {
        Files.writeString(temp.resolve("helper"), Files.readString(temp.resolve("helper")).replace("#!/bin/sh", "#!/bin/sh\necho x >> \"$HOME/starts\""));
        Run run = agent.pipeline().run(Agent.call(step, ""));
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals("x\n", agent.read(temp.resolve("starts")));
        assertEquals(1, run.build().callsOf("sh").size());
    }
}
