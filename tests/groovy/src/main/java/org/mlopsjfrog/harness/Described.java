package org.mlopsjfrog.harness;

import java.io.Serializable;
import java.util.Map;

/** A configuration value by its symbol, such as {@code string(credentialsId: …, variable: …)}. */
public record Described(String symbol, Map<String, Object> arguments) implements Serializable {
    public String text(String name) {
        Object value = arguments.get(name);
        return value == null ? null : value.toString();
    }
}
