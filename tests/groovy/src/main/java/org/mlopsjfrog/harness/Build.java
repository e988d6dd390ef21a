package org.mlopsjfrog.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Jenkins keeps of a build outside its program: log, result, environment, credentials. */
public final class Build {
    public final Path library;
    public final Path workspace;
    public final Map<String, String> environment = new LinkedHashMap<>();
    public final Map<String, Object> credentials = new LinkedHashMap<>();
    public final Map<String, Object> parameters = new LinkedHashMap<>();
    public final Map<String, Step> steps = new TreeMap<>();
    public final List<StepCall> calls = new ArrayList<>();
    public final List<String> log = new ArrayList<>();
    public final List<String> archived = new ArrayList<>();
    /** Faults no pipeline can see itself: what could not be serialized, a secret in an argument, … */
    public final List<String> problems = new ArrayList<>();
    public String result;
    public String description;
    public boolean unix = true;
    /** Who answers an input, and what they fill in; null refuses it. */
    public Map<String, Object> answer;

    Build(Path library, Path workspace) {
        this.library = library;
        this.workspace = workspace;
    }

    /** Every text that must never leave a credential's binding; the platform's URL is a credential, but none of these. */
    public List<String> secrets() {
        return credentials.values().stream()
            .flatMap(value -> value instanceof Map<?, ?> pair ? pair.values().stream() : Stream.of(value))
            .map(String::valueOf).filter(text -> text.length() >= 8 && !text.startsWith("http")).toList();
    }

    String environment(String name, Scope scope) {
        String inner = scope.get(name);
        return inner != null ? inner : environment.get(name);
    }

    void say(Scope scope, String text) {
        for (String line : text.split("\n", -1)) {
            log.add(scope.masked(line));
        }
    }

    /** A worse result replaces a better one, as on the controller. */
    void worsen(String found) {
        List<String> order = List.of("SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED");
        if (order.indexOf(found) > order.indexOf(currentResult())) {
            result = found;
        }
    }

    String currentResult() {
        return result == null ? "SUCCESS" : result;
    }

    public String logText() {
        return String.join("\n", log);
    }

    public List<StepCall> callsOf(String step) {
        return calls.stream().filter(call -> call.name.equals(step)).toList();
    }
}
