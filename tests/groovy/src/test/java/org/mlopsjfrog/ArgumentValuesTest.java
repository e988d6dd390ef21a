package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlopsjfrog.harness.Run;
import org.mlopsjfrog.harness.StepCall;

/** What arrives of every argument of every step. */
class ArgumentValuesTest {
    /** What shells, JSON, Groovy and Windows each find special, and more than one line. */
    private static final String AWKWARD = "train-#42; a=b, \"quoted\" 'single' $HOME `id` $(id) \\ %PATH% & | é 模型 🚀\n2nd";
    private static final String WRITTEN = "'" + AWKWARD.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\$").replace("\n", "\\n") + "'";

    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    static Stream<Arguments> everyStepWithEveryKind() {
        List<Map<String, List<?>>> kinds = List.of(
            Map.of("string", List.of("'x'", "x"), "path", List.of("'a/b'", "a/b"), "integer", List.of("3", 3),
                "number", List.of("0.5", new BigDecimal("0.5")), "boolean", List.of("true", true),
                "strings", List.of("['a', 'b']", List.of("a", "b")), "map", List.of("[k: 'v', n: 1.5, l: ['a', 2]]",
                    Map.of("k", "v", "n", new BigDecimal("1.5"), "l", List.of("a", 2)))),
            Map.of("string", List.of(WRITTEN, AWKWARD), "path", List.of(WRITTEN, AWKWARD),
                "strings", List.of("[" + WRITTEN + "]", List.of(AWKWARD)),
                "map", List.of("[(" + WRITTEN + "): " + WRITTEN + "]", Map.of(AWKWARD, AWKWARD))),
            Map.of("string", List.of("''", ""), "integer", List.of("-0", 0), "boolean", List.of("false", false),
                "strings", List.of("[]", List.of()), "map", List.of("[:]", Map.of())));
        return Agent.operations().keySet().stream().flatMap(step -> kinds.stream().map(kind -> Arguments.of(step, kind)));
    }

    @ParameterizedTest
    @MethodSource("everyStepWithEveryKind")
    void whatIsGivenArrivesUnchanged(String step, Map<String, List<?>> values) {
        Map<String, String> written = new java.util.HashMap<>();
        values.forEach((type, pair) -> written.put(type, pair.get(0).toString()));
        Run run = agent.pipeline().agent("x", agent.workspace, Map.of()).agent(AWKWARD, agent.workspace, Map.of())
            .answer(Map.of("submitter", "alice")).run(Agent.call(step, Definitions.arguments(step, written)));
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(), run.problems());
        Map<?, ?> request = agent.requestOf(Agent.operations().get(step));
        Definitions.of(step).forEach((name, definition) -> {
            if (!Definitions.isRequested(definition)) {
                assertFalse(request.containsKey(name), name);
            } else if (values.containsKey(Definitions.type(definition)) && Definitions.choices(definition).isEmpty()) {
                assertEquals(expected(step, name, values.get(Definitions.type(definition)).get(1)), request.get(name), name);
            }
        });
    }

    /** What the approval of what was looked at replaces. */
    private static Object expected(String step, String name, Object given) {
        boolean reviewed = step.equals("mlopsApprove") && (name.equals("version") || "".equals(given));
        Map<String, Object> seen = Map.of("version", "4", "identity", "sha256:1f");
        return reviewed && name.equals("comment") ? null : reviewed ? seen.getOrDefault(name, given) : given;
    }

    @ParameterizedTest
    @MethodSource("org.mlopsjfrog.StepArgumentsTest#everyStep")
    void nullMeansNotGiven(String step) {
        List<String> names = List.copyOf(Definitions.of(step).keySet());
        String nulls = String.join(": null, ", names) + ": null, urlCredentialsId: null, tokenCredentialsId: null";
        Run run = agent.pipeline().answer(Map.of("submitter", "alice")).run(Agent.call(step, nulls));
        assertEquals("SUCCESS", run.result(), run.message());
        Map<?, ?> request = agent.requestOf(Agent.operations().get(step));
        assertEquals(List.of(), Definitions.of(step).keySet().stream().filter(name -> request.containsKey(name)
            && !List.of("version", "identity", "comment").contains(name)).toList());
    }

    @Test
    void anInterpolatedTextIsAText() {
        agent.pipeline().run("node { def n = 4; mlopsPublish(version: \"1.0.${n}\", files: [\"m${n}.onnx\"], properties: [\"k${n}\": \"v${n}\"]) }");
        assertEquals("1.0.4", agent.requestArguments().get("version"));
        assertEquals(List.of("m4.onnx"), agent.requestArguments().get("files"));
        assertEquals(Map.of("k4", "v4"), agent.requestArguments().get("properties"));
    }

    @Test
    void noValueIsEverPartOfAScript() {
        Run run = agent.pipeline().run("node { mlopsPublish(model: '; touch hacked', version: '\"; touch hacked') }");
        assertEquals(List.of("#!/bin/sh\n. \"$MLOPS_CALL/start.sh\""),
            run.build().callsOf("sh").stream().map(call -> call.text("script")).toList());
        assertFalse(java.nio.file.Files.exists(agent.workspace.resolve("hacked")));
    }

    @Test
    void stepsInsideDirWorkThere() {
        Run run = agent.pipeline().run("node { dir('sub dir/é') { mlopsPublish() } }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(Arrays.asList(agent.workspace.resolve("sub dir/é").toString()), agent.read(temp.resolve("environment")).lines()
            .filter(line -> line.startsWith("PWD=")).map(line -> line.substring(4)).toList());
        List<StepCall> folders = run.build().callsOf("dir");
        assertEquals(2, folders.size());
    }
}
