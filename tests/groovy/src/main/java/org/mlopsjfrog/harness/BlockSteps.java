package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** Steps with a body. */
final class BlockSteps {
    private BlockSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("node", Step.onController((call, scope, build) -> Effect.body(agent(scope, build)), "label"));
        steps.put("stage", Step.onController((call, scope, build) -> {
            build.log.add("[stage] " + call.text("name"));
            return Effect.body(scope.with(Map.of("STAGE_NAME", call.text("name"))));
        }, "name"));
        steps.put("timeout", Step.onController((call, scope, build) -> Effect.body(scope), "time", "unit", "activity"));
        steps.put("script", Step.onController((call, scope, build) -> Effect.body(scope)));
        steps.put("timestamps", Step.onController((call, scope, build) -> Effect.body(scope)));
        steps.put("dir", Step.onAgent((call, scope, build) -> {
            Path folder = Path.of(scope.directory()).resolve(call.text("path"));
            Files.createDirectories(folder);
            return Effect.body(scope.in(folder.toString()));
        }, "path"));
        steps.put("withEnv", Step.onController((call, scope, build) -> Effect.body(
            scope.with(overrides((List<?>) call.argument("overrides"), scope, build))), "overrides"));
        steps.put("retry", Step.onController((call, scope, build) -> {
            int[] left = {((Number) call.argument("count")).intValue()};
            return new Effect.Body(scope, (outcome, running) ->
                outcome.isFailure() && !(outcome.getAbnormal() instanceof FlowInterruptedException) && --left[0] > 0 ? null : outcome);
        }, "count", "conditions"));
        steps.put("catchError", Step.onController((call, scope, build) -> {
            String result = call.argument("buildResult") == null ? "FAILURE" : call.text("buildResult");
            boolean interruptions = !Boolean.FALSE.equals(call.argument("catchInterruptions"));
            return new Effect.Body(scope, (outcome, running) -> caught(outcome, running, result, interruptions));
        }, "message", "buildResult", "stageResult", "catchInterruptions"));
    }

    /** The one agent there is; a stage that asks for another gets the same workspace, as on the built-in node. */
    private static Scope agent(Scope scope, Build build) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("NODE_NAME", "built-in");
        environment.put("EXECUTOR_NUMBER", "0");
        environment.put("WORKSPACE", build.workspace.toString());
        environment.put("WORKSPACE_TMP", build.workspace + "@tmp");
        return scope.with(environment).in(build.workspace.toString());
    }

    private static Map<String, String> overrides(List<?> given, Scope scope, Build build) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Object element : given) {
            String[] pair = element.toString().split("=", 2);
            String name = pair[0];
            if (name.contains("+")) {
                name = name.substring(0, name.indexOf('+'));
                String before = build.environment(name, scope);
                found.put(name, before == null ? pair[1] : pair[1] + ":" + before);
            } else {
                found.put(name, pair[1]);
            }
        }
        return found;
    }

    private static Outcome caught(Outcome outcome, Build build, String result, boolean interruptions) {
        Throwable failure = outcome.getAbnormal();
        if (failure == null || (failure instanceof FlowInterruptedException && !interruptions)) {
            return outcome;
        }
        build.log.add("ERROR: " + failure.getMessage());
        build.worsen(result);
        return new Outcome(null, null);
    }
}
