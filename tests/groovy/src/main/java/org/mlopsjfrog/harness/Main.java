package org.mlopsjfrog.harness;

import groovy.json.JsonSlurper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one Jenkinsfile: {@code LIBRARY JENKINSFILE WORKSPACE SETTINGS}.
 *
 * <p>SETTINGS is a JSON object: environment, credentials (id to text, or to username and password),
 * parameters, answer (submitter and what they fill in), restarting, signatures (files that list what
 * untrusted code may use; without it everything is trusted). Prints the log; exits 0 when the build
 * succeeded and the harness found no problem.
 */
public final class Main {
    private Main() {
    }

    public static void main(String[] given) throws IOException {
        if (given.length != 4) {
            System.err.println("usage: Main LIBRARY JENKINSFILE WORKSPACE SETTINGS");
            System.exit(2);
        }
        Map<String, Object> settings = mapping(new JsonSlurper().parseText(Files.readString(Path.of(given[3]))));
        Path workspace = Path.of(given[2]).toAbsolutePath();
        Files.createDirectories(workspace);
        Pipeline pipeline = new Pipeline(Path.of(given[0]).toAbsolutePath(), workspace);
        configure(pipeline, settings);
        Run run = pipeline.run(Files.readString(Path.of(given[1])));
        System.out.write(report(run).getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        System.exit(run.result().equals("SUCCESS") && run.problems().isEmpty() ? 0 : 1);
    }

    private static void configure(Pipeline pipeline, Map<String, Object> settings) throws IOException {
        mapping(settings.get("environment")).forEach((name, value) -> pipeline.environment(Map.of(name, value.toString())));
        mapping(settings.get("credentials")).forEach(pipeline::credential);
        pipeline.parameters(mapping(settings.get("parameters")));
        if (settings.get("answer") != null) {
            pipeline.answer(mapping(settings.get("answer")));
        }
        if (Boolean.TRUE.equals(settings.get("restarting"))) {
            pipeline.restarting();
        }
        if (settings.get("signatures") instanceof List<?> files) {
            pipeline.sandboxed(SignatureList.read(files.stream().map(file -> Path.of(file.toString())).toArray(Path[]::new)));
        }
    }

    private static String report(Run run) {
        StringBuilder text = new StringBuilder(run.build().logText()).append('\n');
        if (run.failure() != null) {
            text.append("ERROR: ").append(run.failure().getClass().getName()).append(": ").append(run.message()).append('\n');
        }
        run.build().archived.forEach(file -> text.append("ARCHIVED: ").append(file).append('\n'));
        run.problems().forEach(problem -> text.append("PROBLEM: ").append(problem).append('\n'));
        text.append("DESCRIPTION: ").append(run.build().description).append('\n');
        return text.append("Finished: ").append(run.result()).append('\n').toString();
    }

    private static Map<String, Object> mapping(Object json) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (json instanceof Map<?, ?> map) {
            map.forEach((name, value) -> found.put(name.toString(), value));
        }
        return found;
    }
}
