package org.mlopsjfrog.harness;

import hudson.AbortException;
import java.util.List;
import java.util.Map;

/** Steps that say something, and symbols that only describe a value. */
final class MessageSteps {
    private static final List<String> SYMBOLS = List.of("string", "text", "booleanParam", "choice", "password", "usernamePassword",
        "agent", "nonresumable");

    private MessageSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("echo", Step.onController((call, scope, build) -> {
            build.say(scope, call.text("message"));
            return Effect.nothing();
        }, "message"));
        steps.put("error", Step.onController((call, scope, build) -> {
            throw new AbortException(call.text("message"));
        }, "message"));
        steps.put("unstable", Step.onController((call, scope, build) -> {
            build.say(scope, "WARNING: " + call.text("message"));
            build.worsen("UNSTABLE");
            return Effect.nothing();
        }, "message"));
        for (String symbol : SYMBOLS) {
            steps.put(symbol, Step.onController((call, scope, build) -> new Effect.Value(new Described(symbol, call.arguments())),
                "name", "value", "defaultValue", "description", "trim", "choices", "credentialsId", "variable",
                "usernameVariable", "passwordVariable"));
        }
    }
}
