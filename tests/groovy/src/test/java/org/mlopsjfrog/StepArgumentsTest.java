package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    private static final Map<String, String> WRONG = Map.of("string", "7", "path", "''", "integer", "1.5", "number", "'1'",
        "boolean", "'true'", "strings", "'a'", "map", "[k: [true]]");

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    static Stream<String> everyStep() {
        return Agent.operations().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void anArgumentOfAnotherTypeIsRefusedBeforeTheAgentDoesAnything(String step) {
        Map<String, Map<?, ?>> all = Definitions.of(step);
        all.putAll(Definitions.credentials());
        String block = step.equals("withMlops") ? " { }" : "";
        String calls = all.entrySet().stream().map(each -> "try { " + step + "(" + each.getKey() + ": " + WRONG.get(Definitions.type(each.getValue()))
            + ")" + block + " } catch (hudson.AbortException e) { refused << e.message }").collect(Collectors.joining("\n"));
        Run run = agent.pipeline().run("node { def refused = []\n" + calls + "\nreturn refused }");
        List<?> refused = (List<?>) run.value();
        List<String> names = List.copyOf(all.keySet());
        assertEquals(names.size(), refused.size(), run.message());
        for (int i = 0; i < names.size(); i++) {
            assertTrue(refused.get(i).toString().startsWith(step + ": '" + names.get(i) + "' must be "), refused.get(i).toString());
        }
        assertTrue(run.build().callsOf("writeFile").isEmpty());
        assertFalse(agent.helperRan());
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void anUnknownArgumentIsRefused(String step) {
        Run run = agent.pipeline().run("node { " + step + "(zebra: 1)" + (step.equals("withMlops") ? " { }" : "") + " }");
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
    void aChoiceIsOneOfThoseThatAreDefined() {
        Run run = agent.pipeline().run("node { mlopsPublish(symlinks: 'ignore') }");
        assertEquals("mlopsPublish: 'symlinks' must be one of refuse, follow, not the text 'ignore'", run.message());
    }

    @Test
    void aValueThatJsonDoesNotKnowIsRefused() {
        Run run = agent.pipeline().run("node { mlopsPublish(properties: [accuracy: Double.NaN]) }");
        assertTrue(run.message().contains("'properties' must be a map of texts, numbers"), run.message());
    }

    @Test
    void anErrorShowsNoMoreThanALineOfTheValue() {
        Run run = agent.pipeline().run("node { mlopsPublish(timeout: 'x\\n' * 500) }");
        assertTrue(run.message().length() < 200 && !run.message().contains("\n"), run.message());
    }

    @Test
    void aMissingArgumentIsNamedWithItsMeaning() throws Exception {
        Path library = Libraries.copyWith(temp, "resources/org/mlopsjfrog/steps.json", "\"required\": false", "\"required\": true");
        Run run = Libraries.pipeline(agent, library).run("node { mlopsScan() }");
        assertTrue(run.message().matches("mlopsScan needs the argument '\\w+': .+\\."), run.message());
    }
}
