package org.mlopsjfrog.harness;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What surrounds a piece of program: environment, bound secrets, folder on the agent.
 *
 * @param directory the current folder, null outside node
 * @param deadline when the nearest timeout ends, in milliseconds since 1970
 */
public record Scope(Scope outer, Map<String, String> environment, List<String> secrets, String directory, long deadline)
    implements Serializable {

    static Scope outermost() {
        return new Scope(null, new LinkedHashMap<>(), List.of(), null, Long.MAX_VALUE);
    }

    Scope with(Map<String, String> more) {
        return new Scope(this, more, List.of(), directory, deadline);
    }

    Scope bound(Map<String, String> credentials) {
        return new Scope(this, credentials, List.copyOf(credentials.values()), directory, deadline);
    }

    Scope in(String folder) {
        return new Scope(this, new LinkedHashMap<>(), List.of(), folder, deadline);
    }

    Scope until(long end) {
        return new Scope(this, new LinkedHashMap<>(), List.of(), directory, Math.min(deadline, end));
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
