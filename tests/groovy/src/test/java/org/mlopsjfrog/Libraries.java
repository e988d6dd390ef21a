package org.mlopsjfrog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.mlopsjfrog.harness.Pipeline;

/** Copies of the library with something changed or broken in them. */
final class Libraries {
    private Libraries() {
    }

    static Path copy(Path folder) throws IOException {
        Path target = folder.resolve("library");
        for (String part : List.of("vars", "src", "resources")) {
            try (Stream<Path> files = Files.walk(Agent.LIBRARY.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = target.resolve(Agent.LIBRARY.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        return target;
    }

    static Path copyWith(Path folder, String file, String what, String instead) throws IOException {
        Path library = copy(folder);
        String text = Files.readString(library.resolve(file));
        if (!text.contains(what)) {
            throw new IllegalArgumentException(file + " does not hold: " + what);
        }
        Files.writeString(library.resolve(file), text.replace(what, instead));
        return library;
    }

    /** The agent's usual pipeline with another library. */
    static Pipeline pipeline(Agent agent, Path library) {
        return new Pipeline(library, agent.workspace).credential("jfrog-url", Agent.URL).credential("jfrog-token", Agent.TOKEN)
            .environment(Map.of("HOME", agent.home.toString(), "PATH", Agent.PATH, "HELPER_EXIT", "0",
                "MLOPS_HELPER", agent.home.resolve("helper").toString()));
    }
}
