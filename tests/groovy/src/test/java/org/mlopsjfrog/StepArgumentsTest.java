package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlopsjfrog.harness.Run;

class StepArgumentsTest {
    private static final Map<String, String> RIGHT = Map.of("string", "'x'", "path", "'a/b'", "integer", "3", "number", "0.5",
        "boolean", "true", "strings", "['a', 'b']", "map", "[k: 'v', n: 1.5]");
    private static final Map<String, String> WRONG = Map.of("string", "7", "path", "''", "integer", "1.5", "number", "'1'",
        "boolean", "'true'", "strings", "'a'", "map", "[k: [1]]");

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    /** Argument name to type. */
    private static Map<String, String> argumentsOf(String step) {
        Map<?, ?> steps = (Map<?, ?>) Agent.catalogue().get("steps");
        Map<String, String> found = new TreeMap<>();
        ((Map<?, ?>) ((Map<?, ?>) steps.get(step)).get("arguments")).forEach((name, argument) ->
            found.put(name.toString(), ((Map<?, ?>) argument).get("type").toString()));
        return found;
    }

    static Stream<String> helperSteps() {
        return Agent.operations().keySet().stream();
    }

    static Stream<String> everyStep() {
        return Stream.concat(Agent.operations().keySet().stream(), Stream.of("mlopsApprove"));
    }

    @ParameterizedTest
    @MethodSource("helperSteps")
    void argumentsOfTheRightTypeReachTheHelper(String step) {
        agent.answers(Map.of("operation", Agent.operations().get(step)));
        String given = argumentsOf(step).entrySet().stream().map(each -> each.getKey() + ": " + RIGHT.get(each.getValue()))
            .collect(Collectors.joining(", "));
        Run run = agent.pipeline().run("node { " + step + "(" + given + ") }");
        assertEquals("SUCCESS", run.result(), run.message());
        Map<String, Object> arrived = Map.of("string", "x", "path", "a/b", "integer", 3, "number", new BigDecimal("0.5"),
            "boolean", true, "strings", List.of("a", "b"), "map", Map.of("k", "v", "n", new BigDecimal("1.5")));
        argumentsOf(step).forEach((name, type) -> assertEquals(arrived.get(type), agent.requestArguments().get(name), name));
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void anArgumentOfAnotherTypeIsRefusedBeforeTheAgentDoesAnything(String step) {
        String calls = argumentsOf(step).entrySet().stream().map(each -> "try { " + step + "(" + each.getKey() + ": "
            + WRONG.get(each.getValue()) + ") } catch (hudson.AbortException e) { refused << e.message }").collect(Collectors.joining("\n"));
        Run run = agent.pipeline().run("node { def refused = []\n" + calls + "\nreturn refused }");
        List<?> refused = (List<?>) run.value();
        List<String> names = List.copyOf(argumentsOf(step).keySet());
        assertEquals(names.size(), refused.size(), run.message());
        for (int i = 0; i < names.size(); i++) {
            assertTrue(refused.get(i).toString().startsWith(step + ": '" + names.get(i) + "' must be "), refused.get(i).toString());
        }
        assertTrue(run.build().callsOf("writeFile").isEmpty());
        assertFalse(agent.helperRan());
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void nullMeansNotGiven(String step) {
        Run run = agent.answers(Map.of("operation", Agent.operations().getOrDefault(step, "")))
            .pipeline().answer(Map.of("submitter", "alice")).run(
                step.equals("mlopsApprove") ? "mlopsApprove(model: null)" : "node { " + step + "(projectFile: null) }");
        assertEquals("SUCCESS", run.result(), run.message());
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void anUnknownArgumentIsRefused(String step) {
        Run run = agent.pipeline().run("node { " + step + "(zebra: 1) }");
        assertTrue(run.message().startsWith(step + " has no argument 'zebra'; it takes "), run.message());
        assertFalse(agent.helperRan());
    }

    @ParameterizedTest
    @CsvSource({"modle, model", "Version, version", "build_name, buildName", "buildname, buildName", "requirement, requirements",
        "tokenCredentialId, tokenCredentialsId"})
    void aMisspeltArgumentGetsASuggestion(String misspelt, String meant) {
        Run run = agent.pipeline().run("node { mlopsPublish(" + misspelt + ": 'x') }");
        assertEquals("mlopsPublish has no argument '" + misspelt + "'; did you mean '" + meant + "'?", run.message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"['a', 2]", "[['a']]", "true", "[a: 'b']"})
    void aListMustHoldTexts(String files) {
        Run run = agent.pipeline().run("node { mlopsScan(files: " + files + ") }");
        assertTrue(run.message().startsWith("mlopsScan: 'files' must be a list of texts, such as ['model.joblib'], not the "), run.message());
    }

    @Test
    void aValueThatJsonDoesNotKnowIsRefused() {
        Run run = agent.pipeline().run("node { mlopsPublish(properties: [accuracy: Double.NaN]) }");
        assertTrue(run.message().contains("'properties' must be a map of texts or numbers"), run.message());
    }

    @Test
    void anErrorShowsNoMoreThanALineOfTheValue() {
        Run run = agent.pipeline().run("node { mlopsPublish(timeout: 'x\\n' * 500) }");
        assertTrue(run.message().length() < 200 && !run.message().contains("\n"), run.message());
    }

    @Test
    void everyCharacterArrivesUnchanged() {
        String awkward = "train-#42; a=b, \"quoted\" 'single' $HOME `id` \\\\ %PATH% é 模型 🚀\\n2nd";
        agent.pipeline().run("node { mlopsPublish(properties: [p: '" + awkward.replace("'", "\\'").replace("$", "\\$") + "']) }");
        Map<?, ?> properties = (Map<?, ?>) agent.requestArguments().get("properties");
        assertEquals("train-#42; a=b, \"quoted\" 'single' $HOME `id` \\ %PATH% é 模型 🚀\n2nd", properties.get("p"));
    }

    @Test
    void anInterpolatedTextIsAText() {
        agent.pipeline().run("node { def n = 4; mlopsPublish(version: \"1.0.${n}\", files: [\"m${n}.onnx\"], properties: [\"k${n}\": \"v${n}\"]) }");
        assertEquals("1.0.4", agent.requestArguments().get("version"));
        assertEquals(List.of("m4.onnx"), agent.requestArguments().get("files"));
        assertEquals(Map.of("k4", "v4"), agent.requestArguments().get("properties"));
    }

    @Test
    void aMissingArgumentIsNamedWithItsMeaning() throws Exception {
        Path library = Libraries.copyWith(temp, "resources/org/mlopsjfrog/steps.json", "\"required\": false", "\"required\": true");
        Run run = Libraries.pipeline(agent, library).run("node { mlopsScan() }");
        assertTrue(run.message().matches("mlopsScan needs the argument '\\w+': .+\\."), run.message());
    }
}
