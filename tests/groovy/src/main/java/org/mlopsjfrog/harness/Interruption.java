package org.mlopsjfrog.harness;

import java.nio.file.Path;

/**
 * Something that happens to running shells.
 *
 * @param marker the file whose appearance starts it
 * @param lostAgent the agent that goes away; null for an abort of the build
 */
record Interruption(Path marker, String lostAgent) {
    boolean concerns(Scope scope) {
        return lostAgent == null || lostAgent.equals(scope.get("NODE_NAME"));
    }
}
