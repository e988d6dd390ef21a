package org.mlopsjfrog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The arguments of the steps, as steps.json defines them. */
final class Definitions {
    private Definitions() {
    }

    /** Argument name to its definition, those for credentials left out. */
    static Map<String, Map<?, ?>> of(String step) {
        Map<?, ?> steps = (Map<?, ?>) Agent.catalogue().get("steps");
        Map<String, Map<?, ?>> found = new TreeMap<>();
        ((Map<?, ?>) ((Map<?, ?>) steps.get(step)).get("arguments"))
            .forEach((name, definition) -> found.put(name.toString(), (Map<?, ?>) definition));
        return found;
    }

    static Map<String, Map<?, ?>> credentials() {
        Map<String, Map<?, ?>> found = new TreeMap<>();
        ((Map<?, ?>) Agent.catalogue().get("credentials")).forEach((name, definition) -> found.put(name.toString(), (Map<?, ?>) definition));
        return found;
    }

    static String type(Map<?, ?> definition) {
        return definition.get("type").toString();
    }

    /** Whether the helper gets it. */
    static boolean isRequested(Map<?, ?> definition) {
        return !Boolean.FALSE.equals(definition.get("request"));
    }

    /** A call's arguments in Groovy: the first choice, or the value for the type. */
    static String arguments(String step, Map<String, String> byType) {
        return of(step).entrySet().stream().filter(each -> byType.containsKey(type(each.getValue()))).map(each -> each.getKey() + ": "
            + (choices(each.getValue()).isEmpty() ? byType.get(type(each.getValue())) : "'" + choices(each.getValue()).get(0) + "'"))
            .collect(Collectors.joining(", "));
    }

    static List<?> choices(Map<?, ?> definition) {
        return definition.get("choices") instanceof List<?> list ? list : List.of();
    }
}
