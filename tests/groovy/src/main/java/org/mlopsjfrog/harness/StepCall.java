package org.mlopsjfrog.harness;

import groovy.lang.Closure;
import groovy.lang.GString;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A step as the pipeline called it: named arguments, or a single unnamed one, and a body. */
public final class StepCall implements Serializable {
    private static final String UNNAMED = "";

    public final String name;
    public final Closure<?> body;
    private final Map<String, Object> arguments;

    private StepCall(String name, Map<String, Object> arguments, Closure<?> body) {
        this.name = name;
        this.arguments = arguments;
        this.body = body;
    }

    static StepCall of(String name, Object[] given) {
        List<Object> rest = new ArrayList<>(Arrays.asList(given));
        Closure<?> body = null;
        if (!rest.isEmpty() && rest.get(rest.size() - 1) instanceof Closure<?> closure) {
            body = closure;
            rest.remove(rest.size() - 1);
        }
        if (rest.size() > 1) {
            throw new IllegalArgumentException("Expected named arguments but got " + rest);
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (rest.size() == 1 && rest.get(0) instanceof Map<?, ?> named) {
            named.forEach((key, value) -> arguments.put(String.valueOf(key), plain(value)));
        } else if (rest.size() == 1) {
            arguments.put(UNNAMED, plain(rest.get(0)));
        }
        return new StepCall(name, arguments, body);
    }

    /** The same call with its unnamed argument under the step's first parameter, as Jenkins binds it. */
    StepCall bound(List<String> parameters) {
        Map<String, Object> named = new LinkedHashMap<>();
        arguments.forEach((key, value) -> {
            String parameter = key.isEmpty() && !parameters.isEmpty() ? parameters.get(0) : key;
            if (!parameters.contains(parameter)) {
                throw new IllegalArgumentException("step " + name + " has no parameter '" + parameter + "', only " + parameters);
            }
            named.put(parameter, value);
        });
        return new StepCall(name, named, body);
    }

    public Object argument(String parameter) {
        return arguments.get(parameter);
    }

    public String text(String parameter) {
        Object value = arguments.get(parameter);
        return value == null ? null : value.toString();
    }

    public boolean isTrue(String parameter) {
        return Boolean.TRUE.equals(arguments.get(parameter));
    }

    public Map<String, Object> arguments() {
        return arguments;
    }

    /** Strings instead of GStrings, as Jenkins coerces them before a step sees them. */
    private static Object plain(Object value) {
        if (value instanceof GString) {
            return value.toString();
        }
        if (value instanceof List<?> list) {
            return new ArrayList<>(list.stream().map(StepCall::plain).toList());
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(plain(key), plain(each)));
            return copy;
        }
        return value;
    }

    @Override
    public String toString() {
        return name + (arguments.isEmpty() ? "" : arguments) + (body == null ? "" : " {");
    }
}
