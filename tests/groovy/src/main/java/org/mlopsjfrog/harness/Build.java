package org.mlopsjfrog.harness;

import hudson.AbortException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    public final List<String> log = Collections.synchronizedList(new ArrayList<>());
    public final List<String> archived = new ArrayList<>();
    /** Faults no pipeline can see itself: what could not be serialized, a secret in an argument, … */
    public final List<String> problems = Collections.synchronizedList(new ArrayList<>());
    /** What optional plugins keep: ids of recorded issues, published pages, tests, locked resources. */
    public final Set<String> issues = new LinkedHashSet<>();
    public final List<String> pages = new ArrayList<>();
    public int tests;
    final Set<String> locked = new LinkedHashSet<>();
    /** The branch of parallel whose step is performed, empty outside parallel. */
    String branch = "";
    public String result;
    public String description;
    public boolean unix = true;
    /** What the job's definition came from, null for a pipeline that was typed in. */
    String scm;
    /** Who answers an input, and what they fill in; null refuses it. */
    public Map<String, Object> answer;

    /** In the order in which they are asked. */
    final List<AgentNode> agents = new ArrayList<>();
    final List<Interruption> interruptions = new ArrayList<>();

    Build(Path library, Path workspace) {
        this.library = library;
        this.workspace = workspace;
        agents.add(new AgentNode("built-in", workspace, Map.of()));
    }

    /** What the job's definition came from; the real error of a job whose pipeline was typed in. */
    Object source() {
        if (scm == null) {
            raise(new AbortException("'checkout scm' is only available when using 'Multibranch Pipeline' or 'Pipeline script from SCM'"));
        }
        return scm;
    }

    /** Groovy code may throw checked exceptions that a property's signature does not name. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable failure) throws T {
        throw (T) failure;
    }

    /** The first agent of that name, any for none. On the controller a build would wait for ever. */
    AgentNode agent(String label) {
        return agents.stream().filter(agent -> label == null || label.isEmpty() || agent.name().equals(label)).findFirst()
            .orElseThrow(() -> new IllegalStateException("no agent is called " + label + ", only " + agents));
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
