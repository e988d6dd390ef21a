package org.mlopsjfrog.harness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** {@code input}: answered at once by what the test says, refused where it says nothing. */
final class InputStep {
    private InputStep() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("input", Step.onController((call, scope, build) -> {
            build.say(scope, "Input requested: " + call.text("message"));
            if (build.answer == null) {
                throw new FlowInterruptedException();
            }
            return new Effect.Value(answered(call, build.answer));
        }, "message", "id", "ok", "submitter", "submitterParameter", "parameters", "cancel"));
    }

    /** Nothing for no value, the value itself for one, a map for several: what the real step returns. */
    private static Object answered(StepCall call, Map<String, Object> answer) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (call.argument("parameters") instanceof List<?> parameters) {
            for (Object each : parameters) {
                Described parameter = (Described) each;
                values.put(parameter.text("name"), answer.getOrDefault(parameter.text("name"), parameter.text("defaultValue")));
            }
        }
        if (call.argument("submitterParameter") != null && answer.get("submitter") != null) {
            values.put(call.text("submitterParameter"), answer.get("submitter"));
        }
        return values.isEmpty() ? null : values.size() == 1 ? values.values().iterator().next() : values;
    }
}
