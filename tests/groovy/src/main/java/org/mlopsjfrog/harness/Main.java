package org.mlopsjfrog.harness;

import groovy.json.JsonSlurper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs Jenkinsfiles, one for each line of its input: the path of a JSON object with library, jenkinsfile
 * and workspace (paths), environment, credentials (id to text, or to username and password),
 * parameters, answer (submitter and what they fill in), restarting, signatures (files that list what
 * untrusted code may use; without it everything is trusted), plugins (whether the optional ones are
 * there), scm (where the job's definition came from), agents (name to workspace and environment),
 * abortedAt (a file), losing (an agent's name and a file). Prints each build's log and what became of
 * it; the last line begins with "Finished: ".
 */
public final class Main {
    private Main() {
    }

    public static void main(String[] none) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.write(answer(Path.of(line)).getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        }
    }

    private static String answer(Path file) {
        try {
            return report(build(mapping(new JsonSlurper().parseText(Files.readString(file)))));
        } catch (IOException | RuntimeException refused) {
            return "PROBLEM: " + refused + "\nFinished: NOT_BUILT\n";
        }
    }

    private static Run build(Map<String, Object> settings) throws IOException {
        Path workspace = Path.of(settings.get("workspace").toString());
        Files.createDirectories(workspace);
        Pipeline pipeline = new Pipeline(Path.of(settings.get("library").toString()), workspace);
        configure(pipeline, settings);
        return pipeline.run(Files.readString(Path.of(settings.get("jenkinsfile").toString())));
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
        if (Boolean.TRUE.equals(settings.get("plugins"))) {
            pipeline.withPlugins();
        }
        if (settings.get("scm") != null) {
            pipeline.scm(settings.get("scm").toString());
        }
        happening(pipeline, settings);
        if (settings.get("signatures") instanceof List<?> files) {
            pipeline.sandboxed(SignatureList.read(files.stream().map(file -> Path.of(file.toString())).toArray(Path[]::new)));
        }
    }

    private static void happening(Pipeline pipeline, Map<String, Object> settings) {
        mapping(settings.get("agents")).forEach((name, each) -> {
            Map<String, Object> agent = mapping(each);
            Map<String, String> environment = new LinkedHashMap<>();
            mapping(agent.get("environment")).forEach((variable, value) -> environment.put(variable, value.toString()));
            pipeline.agent(name, Path.of(agent.get("workspace").toString()), environment);
        });
        if (settings.get("abortedAt") != null) {
            pipeline.abortedAt(Path.of(settings.get("abortedAt").toString()));
        }
        mapping(settings.get("losing")).forEach((name, marker) -> pipeline.losing(name, Path.of(marker.toString())));
    }

    private static String report(Run run) {
        StringBuilder text = new StringBuilder(run.build().logText()).append('\n');
        if (run.failure() != null) {
            text.append("ERROR: ").append(run.failure().getClass().getName()).append(": ").append(run.message()).append('\n');
        }
        run.build().archived.forEach(file -> text.append("ARCHIVED: ").append(file).append('\n'));
        run.build().pages.forEach(page -> text.append("PAGE: ").append(page).append('\n'));
        run.build().issues.forEach(id -> text.append("ISSUES: ").append(id).append('\n'));
        text.append("TESTS: ").append(run.build().tests).append('\n');
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
