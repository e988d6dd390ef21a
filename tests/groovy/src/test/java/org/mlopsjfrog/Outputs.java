package org.mlopsjfrog;

import java.util.List;
import java.util.Map;

/** What the stand-in of the helper returns where a test says nothing else. */
final class Outputs {
    private static final Map<String, Map<String, Object>> BY_OPERATION = Map.of(
        "publish", Map.of("model", "fraud", "version", "4"),
        "review", Map.of("model", "fraud", "version", "4", "identity", "sha256:1f", "stage", "production",
            "text", "accuracy 0.97 (production: 0.95, at least 0.90)\nscan: passed"),
        "approve", Map.of("model", "fraud", "version", "4", "approver", "alice", "approvedAt", 1_795_222_478_039L, "comment", "good"),
        "install", Map.of("python", "/opt/venv/bin/python"),
        "with", Map.of("environment", Map.of("HF_ENDPOINT", "https://platform.example/hf", "PATH+MLOPS", "/opt/mlops"),
            "secrets", Map.of("JF_ACCESS_TOKEN", "token", "HF_TOKEN", "token")),
        "pipeline", Map.of("model", "fraud", "version", "4", "stage", "staging", "to", "production", "requirements", "requirements.txt",
            "commands", List.of("echo trained > model.bin"), "tests", List.of("test -s model.bin"), "promote", true,
            "approvals", List.of("qa", "security"), "approvers", Map.of("qa", List.of("alice", "bob"))));

    private Outputs() {
    }

    static Map<String, Object> of(String operation) {
        return BY_OPERATION.getOrDefault(operation, Map.of());
    }
}
