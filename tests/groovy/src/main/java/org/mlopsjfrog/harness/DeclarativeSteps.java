package org.mlopsjfrog.harness;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** Steps only the scripted form of a declarative pipeline calls. */
final class DeclarativeSteps {
    private DeclarativeSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("declarativeParameters", Step.onController((call, scope, build) -> {
            for (Object each : (List<?>) call.argument("parameters")) {
                Described parameter = (Described) each;
                build.parameters.putIfAbsent(parameter.text("name"), defaultOf(parameter));
                build.environment.put(parameter.text("name"), String.valueOf(build.parameters.get(parameter.text("name"))));
            }
            return Effect.nothing();
        }, "parameters"));
        steps.put("declarativeFailed", Step.onController((call, scope, build) -> {
            build.worsen(resultOf((Throwable) call.argument("failure"), build));
            return Effect.nothing();
        }, "failure"));
        steps.put("declarativePost", Step.onController((call, scope, build) ->
            new Effect.Value(applies(call.text("condition"), resultOf((Throwable) call.argument("failure"), build))),
            "condition", "failure"));
        steps.put("declarativeAnswers", Step.onController((call, scope, build) -> new Effect.Value(answers(call)),
            "value", "parameters", "submitterParameter"));
        steps.put("declarativeMatches", Step.onController((call, scope, build) -> new Effect.Value(call.text("value") != null
            && FileSystems.getDefault().getPathMatcher("glob:" + call.text("pattern")).matches(Path.of(call.text("value")))),
            "pattern", "value"));
        steps.put("declarativeEnvironment", Step.onController((call, scope, build) ->
            new Effect.Value(Objects.equals(call.text("value"), build.environment(call.text("name"), scope))), "name", "value"));
        steps.put("declarativeEquals", Step.onController((call, scope, build) ->
            new Effect.Value(Objects.equals(call.argument("expected"), call.argument("actual"))), "expected", "actual"));
    }

    private static Object defaultOf(Described parameter) {
        if (parameter.symbol().equals("choice")) {
            Object choices = parameter.arguments().get("choices");
            return choices instanceof List<?> list ? list.get(0) : choices.toString().split("\n")[0];
        }
        Object value = parameter.arguments().get("defaultValue");
        return value != null ? value : parameter.symbol().equals("booleanParam") ? Boolean.FALSE : "";
    }

    private static String resultOf(Throwable failure, Build build) {
        return failure == null ? build.currentResult() : failure instanceof FlowInterruptedException ? "ABORTED" : "FAILURE";
    }

    /** There never is a previous build here: something changed, nothing was fixed or got worse. */
    private static boolean applies(String condition, String result) {
        return switch (condition) {
            case "always", "changed", "cleanup" -> true;
            case "fixed", "regression" -> false;
            case "unsuccessful" -> !result.equals("SUCCESS");
            default -> result.equalsIgnoreCase(condition.equals("failure") ? "FAILURE" : condition);
        };
    }

    /** An input's answers as environment, under the names it asked for. */
    private static List<String> answers(StepCall call) {
        List<String> found = new ArrayList<>();
        if (call.argument("value") instanceof Map<?, ?> several) {
            several.forEach((name, value) -> found.add(name + "=" + value));
        } else if (call.argument("value") != null) {
            List<?> parameters = (List<?>) call.argument("parameters");
            String name = parameters.isEmpty() ? call.text("submitterParameter") : ((Described) parameters.get(0)).text("name");
            found.add(name + "=" + call.text("value"));
        }
        return found;
    }
}
