package org.mlopsjfrog.harness;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An agent of the controller.
 *
 * @param name its name, which is a label too
 * @param environment what it adds to every build's environment
 */
record AgentNode(String name, Path workspace, Map<String, String> environment) {
    Scope enter(Scope scope) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put("NODE_NAME", name);
        all.put("EXECUTOR_NUMBER", "0");
        all.put("WORKSPACE", workspace.toString());
        all.put("WORKSPACE_TMP", workspace + "@tmp");
        return scope.with(all).in(workspace.toString());
    }
}
