package org.mlopsjfrog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.mlopsjfrog.harness.Pipeline;

/** An agent for Jenkinsfile.example on which Python and the helper are stand-ins; tests/e2e has the real ones. */
final class ExampleJenkinsfile {
    private ExampleJenkinsfile() {
    }

    static Pipeline pipeline(Agent agent) {
        try {
            Path python = agent.home.resolve("bin/python3");
            Files.createDirectories(python.getParent());
            Files.writeString(python, """
                #!/bin/sh
                if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit; fi
                if [ "$1" = -m ] || [ "$1" = train.py ]; then echo "python $*"; exit; fi
                PATH=${PATH#*:} exec python3 "$@"
                """);
            python.toFile().setExecutable(true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        agent.passes(Map.of("model", "breast-cancer", "version", "4"));
        return agent.pipeline().answer(Map.of("submitter", "alice", "comment", "good"))
            .environment(Map.of("PATH", agent.home.resolve("bin") + ":" + Agent.PATH));
    }
}
