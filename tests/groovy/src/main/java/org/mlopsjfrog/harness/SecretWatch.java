package org.mlopsjfrog.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Looks for the build's secrets where none may be: arguments of steps, printed lines, files. */
public final class SecretWatch {
    private SecretWatch() {
    }

    static void inspect(StepCall call, Build build) {
        String shown = call.toString();
        if (build.secrets().stream().anyMatch(secret -> appears(secret, shown))) {
            build.problems.add("a secret is in an argument of the step " + call.name);
        }
    }

    static void inspectProgram(String written, StepCall at, Build build) {
        if (build.secrets().stream().anyMatch(secret -> appears(secret, written))) {
            build.problems.add("a secret is a value of the program at the step " + at.name);
        }
    }

    static void inspectOutput(String line, Build build) {
        if (build.secrets().stream().anyMatch(secret -> appears(secret, line))) {
            build.problems.add("a secret was printed");
        }
    }

    /** Every file below these folders that holds a secret. */
    public static List<Path> leaks(Build build, Path... folders) {
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    if (build.secrets().stream().anyMatch(secret -> appears(secret, text))) {
                        found.add(file);
                    }
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return found;
    }

    /** As it is, or the way HTTP's Basic authentication would write it. */
    private static boolean appears(String secret, String text) {
        String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        return text.contains(secret) || text.contains(encoded.substring(0, encoded.length() - 4));
    }
}
