package org.mlopsjfrog.harness;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What surrounds a piece of program: environment, bound secrets, folder on the agent.
 *
 * @param directory the current folder, null outside node
 */
public record Scope(Scope outer, Map<String, String> environment, List<String> secrets, String directory)
    implements Serializable {

    static Scope outermost() {
        return new Scope(null, new LinkedHashMap<>(), List.of(), null);
    }

    Scope with(Map<String, String> more) {
        return new Scope(this, more, List.of(), directory);
    }

    Scope bound(Map<String, String> credentials) {
        return new Scope(this, credentials, List.copyOf(credentials.values()), directory);
    }

    Scope in(String folder) {
        return new Scope(this, new LinkedHashMap<>(), List.of(), folder);
    }

    String get(String name) {
        if (environment.containsKey(name)) {
            return environment.get(name);
        }
        return outer == null ? null : outer.get(name);
    }

    public Map<String, String> all() {
        Map<String, String> found = outer == null ? new LinkedHashMap<>() : outer.all();
        found.putAll(environment);
        return found;
    }

    /** The text as the log shows it while these secrets are bound. */
    String masked(String text) {
        String shown = outer == null ? text : outer.masked(text);
        for (String secret : secrets) {
            shown = secret.isEmpty() ? shown : shown.replace(secret, "****");
        }
        return shown;
    }
}
