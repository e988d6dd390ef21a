package org.mlopsjfrog.harness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException;

/** {@code withCredentials}: a text is a "Secret text", a map (username, password) a pair. */
final class CredentialSteps {
    private CredentialSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("withCredentials", Step.onController((call, scope, build) -> {
            Map<String, String> bound = new LinkedHashMap<>();
            for (Object element : (List<?>) call.argument("bindings")) {
                bind((Described) element, build, bound);
            }
            return Effect.body(scope.bound(bound));
        }, "bindings"));
    }

    private static void bind(Described binding, Build build, Map<String, String> bound) throws CredentialNotFoundException {
        Object secret = build.credentials.get(binding.text("credentialsId"));
        boolean pair = binding.symbol().equals("usernamePassword");
        if (secret == null || pair != secret instanceof Map) {
            throw new CredentialNotFoundException(binding.text("credentialsId"));
        }
        if (secret instanceof Map<?, ?> both) {
            bound.put(binding.text("usernameVariable"), both.get("username").toString());
            bound.put(binding.text("passwordVariable"), both.get("password").toString());
        } else {
            bound.put(binding.text("variable"), secret.toString());
        }
    }
}
