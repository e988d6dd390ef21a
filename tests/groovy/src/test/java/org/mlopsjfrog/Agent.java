package org.mlopsjfrog;

import groovy.json.JsonOutput;
import groovy.json.JsonSlurper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mlopsjfrog.harness.Pipeline;
import org.mlopsjfrog.harness.SignatureList;

/** An agent whose helper answers what a test says; everything before and after the helper is real. */
final class Agent {
    static final Path LIBRARY = Path.of(System.getProperty("library")).normalize();
    static final String TOKEN = "canary-token-5e1f";
    static final String URL = "https://platform.example";

    final Path home;
    final Path workspace;
    private final Path answer;
    private final Path seen;

    Agent(Path home) {
        this.home = home;
        this.workspace = home.resolve("workspace");
        this.answer = home.resolve("answer.json");
        this.seen = home.resolve("seen");
        try {
            Files.createDirectories(workspace);
            Path helper = Files.writeString(home.resolve("helper"), """
                #!/bin/sh
                printf '%s\\n' "$*" > "$HOME/arguments"
                env > "$HOME/environment"
                cp "$3" "$HOME/seen"
                [ ! -e "$HOME/answer.json" ] || cp "$HOME/answer.json" "$5"
                exit "$HELPER_EXIT"
                """);
            helper.toFile().setExecutable(true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        passes(Map.of());
    }

    /** A pipeline on this agent with the default credentials. */
    Pipeline pipeline() {
        return pipeline(0);
    }

    Pipeline pipeline(int helperExit) {
        return bare().credential("jfrog-url", URL).credential("jfrog-token", TOKEN).environment(Map.of(
            "HELPER_EXIT", String.valueOf(helperExit), "MLOPS_HELPER", home.resolve("helper").toString()));
    }

    /** Without credentials and without a helper. */
    Pipeline bare() {
        return new Pipeline(LIBRARY, workspace).environment(Map.of("HOME", home.toString()));
    }

    /** The next result says "passed" with these outputs, whatever operation is asked for. */
    Agent passes(Map<String, Object> outputs) {
        return answers(Map.of("outputs", outputs));
    }

    Agent fails(String code, int exitCode, String message, String hint) {
        return answers(Map.of("status", "failed", "errors", List.of(
            Map.of("code", code, "exitCode", exitCode, "message", message, "hint", hint, "url", "https://platform.example/scan"))));
    }

    /** A result with these parts; the others are those of a publish that passed. */
    Agent answers(Map<String, Object> parts) {
        Map<String, Object> document = new LinkedHashMap<>(Map.of("contract", 1, "helper", version(), "operation", "publish",
            "status", "passed", "outputs", Map.of(), "gates", List.of(), "errors", List.of(), "archive", List.of(),
            "links", List.of()));
        document.put("summary", "fraud 4: accuracy 0.97");
        document.putAll(parts);
        return answersText(JsonOutput.toJson(document));
    }

    Agent answersText(String text) {
        try {
            Files.writeString(answer, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    Agent leavesNoResult() {
        answer.toFile().delete();
        return this;
    }

    boolean helperRan() {
        return Files.exists(seen);
    }

    /** What the helper was asked. */
    Map<?, ?> request() {
        return (Map<?, ?>) new JsonSlurper().parseText(read(seen));
    }

    Map<?, ?> requestArguments() {
        return (Map<?, ?>) request().get("arguments");
    }

    String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Map<?, ?> catalogue() {
        return (Map<?, ?>) new JsonSlurper().parse(LIBRARY.resolve("resources/org/mlopsjfrog/steps.json").toFile(), "UTF-8");
    }

    static String version() {
        return catalogue().get("helper").toString();
    }

    /** The steps that start the helper, with their operation. */
    static Map<String, String> operations() {
        Map<String, String> found = new LinkedHashMap<>();
        ((Map<?, ?>) catalogue().get("steps")).forEach((step, definition) -> {
            if (!step.equals("mlopsApprove")) {
                found.put(step.toString(), ((Map<?, ?>) definition).get("operation").toString());
            }
        });
        return found;
    }

    /** What the library is known to use, all of it whitelisted by script-security. */
    static SignatureList signatures() {
        try {
            return SignatureList.read(Path.of("src/test/resources/signatures"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
