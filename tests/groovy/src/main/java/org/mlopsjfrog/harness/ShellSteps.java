package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Outcome;
import hudson.AbortException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code sh} runs for real: a process in the step's folder with the step's environment and nothing else. */
final class ShellSteps {
    private ShellSteps() {
    }

    static void addTo(Map<String, Step> steps) {
        steps.put("sh", Step.onAgent((call, scope, build) -> {
            if (!build.unix) {
                throw new AbortException("Cannot run program \"nohup\": there is no sh on this agent");
            }
            return run(call, scope, build, interpreter(call.text("script")));
        }, "script", "returnStatus", "returnStdout", "encoding", "label"));
        steps.put("bat", Step.onAgent((call, scope, build) -> {
            throw new AbortException("Batch scripts can only be run on Windows nodes");
        }, "script", "returnStatus", "returnStdout", "encoding", "label"));
    }

    /** Jenkins traces a script (-x) and stops at its first failure (-e) unless it names its own interpreter. */
    private static List<String> interpreter(String script) {
        return script.startsWith("#!") ? List.of(script.substring(2, script.indexOf('\n')).trim()) : List.of("/bin/sh", "-xe");
    }

    static Effect run(StepCall call, Scope scope, Build build, List<String> interpreter) throws IOException {
        Path control = Files.createTempDirectory("durable-");
        Path script = Files.writeString(control.resolve("script.sh"), call.text("script"));
        List<String> command = new ArrayList<>(interpreter);
        command.add(script.toString());
        ProcessBuilder process = new ProcessBuilder(command).directory(Path.of(scope.directory()).toFile());
        process.environment().clear();
        process.environment().putAll(build.environment);
        process.environment().putAll(scope.all());
        process.redirectErrorStream(!call.isTrue("returnStdout"));
        if (call.isTrue("returnStdout")) {
            process.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        Process started = process.start();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread follower = new Thread(() -> outcome.complete(ended(call, scope, build, started)), "sh");
        follower.setDaemon(true);
        follower.start();
        return new Effect.Started(outcome, started.toHandle());
    }

    private static Outcome ended(StepCall call, Scope scope, Build build, Process process) {
        try {
            return new Outcome(value(call, scope, build, process), null);
        } catch (IOException | InterruptedException failure) {
            return new Outcome(null, failure);
        }
    }

    private static Object value(StepCall call, Scope scope, Build build, Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String output = "";
        if (call.isTrue("returnStdout")) {
            output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            SecretWatch.inspectOutput(output, build);
        } else {
            follow(process, scope, build);
        }
        int exitCode = process.waitFor();
        if (call.isTrue("returnStatus")) {
            return exitCode;
        }
        if (exitCode != 0) {
            throw new AbortException("script returned exit code " + exitCode);
        }
        return call.isTrue("returnStdout") ? output : null;
    }

    private static void follow(Process process, Scope scope, Build build) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                SecretWatch.inspectOutput(line, build);
                build.say(scope, line);
            }
        }
    }
}
