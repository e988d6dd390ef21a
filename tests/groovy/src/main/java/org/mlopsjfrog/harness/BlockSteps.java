package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** Steps with a body. */
final class BlockSteps {
    private BlockSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("node", Step.onController((call, scope, build) -> {
            AgentNode agent = build.agent(call.text("label"));
            Files.createDirectories(agent.workspace());
            return Effect.body(agent.enter(scope));
        }, "label"));
        steps.put("stage", Step.onController((call, scope, build) -> {
            build.log.add("[stage] " + call.text("name"));
            return Effect.body(scope.with(Map.of("STAGE_NAME", call.text("name"))));
        }, "name"));
        steps.put("timeout", Step.onController((call, scope, build) -> Effect.body(scope.until(System.currentTimeMillis()
            + TimeUnit.valueOf(call.text("unit") == null ? "MINUTES" : call.text("unit")).toMillis(((Number) call.argument("time")).longValue()))),
            "time", "unit", "activity"));
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
            List<?> conditions = (List<?>) call.argument("conditions");
            return new Effect.Body(scope, (outcome, running) ->
                outcome.isFailure() && isRetried(outcome.getAbnormal(), conditions) && --left[0] > 0 ? null : outcome);
        }, "count", "conditions"));
        steps.put("catchError", Step.onController((call, scope, build) -> {
            String result = call.argument("buildResult") == null ? "FAILURE" : call.text("buildResult");
            boolean interruptions = !Boolean.FALSE.equals(call.argument("catchInterruptions"));
            return new Effect.Body(scope, (outcome, running) -> caught(outcome, running, result, interruptions));
        }, "message", "buildResult", "stageResult", "catchInterruptions"));
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

    /** With conditions only what one of them names: here the loss of an agent. */
    private static boolean isRetried(Throwable failure, List<?> conditions) {
        boolean lost = failure instanceof FlowInterruptedException interruption && !interruption.isActualInterruption();
        return conditions == null ? lost || !(failure instanceof FlowInterruptedException)
            : lost && conditions.stream().anyMatch(each -> ((Described) each).symbol().equals("agent"));
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
