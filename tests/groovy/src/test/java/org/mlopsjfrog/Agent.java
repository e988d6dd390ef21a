package org.mlopsjfrog;

import groovy.json.JsonOutput;
import groovy.json.JsonSlurper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
    static final String PATH = path();

    final Path home;
    final Path workspace;

    Agent(Path home) {
        this.home = home;
        this.workspace = home.resolve("workspace");
        try {
            Files.createDirectories(workspace);
            Path helper = Files.writeString(home.resolve("helper"), """
                #!/bin/sh
                operation=$(sed 's/.*"operation":"\\([a-z-]*\\)".*/\\1/' "$3")
                mkdir -p "$HOME/requests"
                printf '%s\\n' "$*" > "$HOME/arguments"
                env > "$HOME/environment"
                cp "$3" "$HOME/seen"
                cp "$3" "$HOME/requests/$operation"
                [ ! -e "$HOME/answers/$operation" ] || cp "$HOME/answers/$operation" "$5"
                exit "$HELPER_EXIT"
                """);
            helper.toFile().setExecutable(true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        operations().values().forEach(operation -> answers(Map.of("operation", operation, "outputs", Outputs.of(operation))));
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
        return new Pipeline(LIBRARY, workspace).environment(Map.of("HOME", home.toString(), "PATH", PATH));
    }

    /** With the interpreter itself ahead of what chooses one each time (pyenv): that takes longer than the test. */
    private static String path() {
        try {
            Process process = new ProcessBuilder("python3", "-c", "import os, sys; print(os.path.dirname(sys.executable), end='')").start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8) + ":" + System.getenv("PATH");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A publish says "passed" with these outputs. */
    Agent passes(Map<String, Object> outputs) {
        return answers(Map.of("outputs", outputs));
    }

    Agent fails(String code, int exitCode, String message, String hint) {
        return answers(Map.of("status", "failed", "errors", List.of(
            Map.of("code", code, "exitCode", exitCode, "message", message, "hint", hint, "url", "https://platform.example/scan"))));
    }

    /** The result of an operation (publish, if no other is named) with these parts; the others are of one that passed. */
    Agent answers(Map<String, Object> parts) {
        return answersText(parts.getOrDefault("operation", "publish").toString(), JsonOutput.toJson(result(parts)));
    }

    static Map<String, Object> result(Map<String, Object> parts) {
        Map<String, Object> document = new LinkedHashMap<>(Map.of("contract", 1, "helper", version(), "operation", "publish",
            "status", "passed", "outputs", Map.of(), "gates", List.of(), "errors", List.of(), "archive", List.of(),
            "links", List.of()));
        document.put("summary", "fraud 4 is published");
        document.put("description", "");
        document.putAll(parts);
        return document;
    }

    Agent answersText(String text) {
        return answersText("publish", text);
    }

    Agent answersText(String operation, String text) {
        try {
            Files.createDirectories(home.resolve("answers"));
            Files.writeString(home.resolve("answers").resolve(operation), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    Agent leavesNoResult() {
        home.resolve("answers/publish").toFile().delete();
        return this;
    }

    boolean helperRan() {
        return Files.exists(home.resolve("seen"));
    }

    /** What the helper was asked last. */
    Map<?, ?> request() {
        return (Map<?, ?>) new JsonSlurper().parseText(read(home.resolve("seen")));
    }

    /** The arguments with which an operation was asked for, the last time. */
    Map<?, ?> requestOf(String operation) {
        return (Map<?, ?>) ((Map<?, ?>) new JsonSlurper().parseText(read(home.resolve("requests").resolve(operation)))).get("arguments");
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

    /** Every step, with its operation. */
    static Map<String, String> operations() {
        Map<String, String> found = new LinkedHashMap<>();
        ((Map<?, ?>) catalogue().get("steps")).forEach((step, definition) ->
            found.put(step.toString(), ((Map<?, ?>) definition).get("operation").toString()));
        return found;
    }

    /** Every step that is one run of the helper inside node. */
    static Map<String, String> plainSteps() {
        Map<String, String> found = operations();
        List.of("mlopsApprove", "mlopsPipeline").forEach(found::remove);
        return found;
    }

    /** How a step is called where it can be called, with these arguments. */
    static String call(String step, String arguments) {
        String given = step + "(" + arguments + ")" + (step.equals("withMlops") ? " { echo 'inside' }" : "");
        return plainSteps().containsKey(step) ? "node { def found = " + given + "; return found }" : given;
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
