package org.mlopsjfrog.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.ast.stmt.Statement;
import org.mlopsjfrog.harness.Directive.Misplaced;

/** Which directive may stand where. What the controller's own parser refuses is refused here. */
final class DeclarativeRules {
    private static final Set<String> WORK = Set.of("steps", "stages", "parallel");
    private static final Map<String, Set<String>> CHILDREN = Map.of(
        "pipeline", Set.of("agent", "environment", "options", "parameters", "triggers", "stages", "post"),
        "stages", Set.of("stage"),
        "parallel", Set.of("stage"),
        "stage", Set.of("agent", "environment", "options", "input", "when", "failFast", "steps", "stages", "parallel", "post"),
        "post", Set.of("always", "changed", "fixed", "regression", "aborted", "failure", "success", "unstable",
            "unsuccessful", "cleanup"),
        "options", Set.of("buildDiscarder", "disableConcurrentBuilds", "disableResume", "durabilityHint",
            "overrideIndexTriggers", "parallelsAlwaysFailFast", "preserveStashes", "quietPeriod", "retry",
            "skipDefaultCheckout", "skipStagesAfterUnstable", "timeout", "timestamps"),
        "stage options", Set.of("skipDefaultCheckout", "timeout", "retry", "timestamps"),
        "parameters", Set.of("string", "text", "booleanParam", "choice", "password"),
        "triggers", Set.of("cron", "pollSCM", "upstream"),
        "input", Set.of("message", "id", "ok", "submitter", "submitterParameter", "parameters"));
    private static final Set<String> REPEATABLE = Set.of("stages", "parallel", "parameters", "triggers");

    private final SourceText source;

    DeclarativeRules(SourceText source) {
        this.source = source;
    }

    /** The children of a directive, each known there and none twice. */
    List<Directive> children(Directive parent, String kind) {
        List<Directive> found = parent.children(source);
        if (found.isEmpty()) {
            throw new Misplaced(parent.line(), kind + " must not be empty");
        }
        List<String> seen = new ArrayList<>();
        for (Directive child : found) {
            if (!CHILDREN.get(kind).contains(child.name())) {
                throw new Misplaced(child.line(), "'" + child.name() + "' is not a directive of '" + kind + "'");
            }
            if (seen.contains(child.name()) && !REPEATABLE.contains(kind)) {
                throw new Misplaced(child.line(), "'" + child.name() + "' stands twice in '" + kind + "'");
            }
            seen.add(child.name());
        }
        return found;
    }

    Map<String, Directive> named(Directive parent, String kind, String... required) {
        Map<String, Directive> found = new java.util.LinkedHashMap<>();
        children(parent, kind).forEach(child -> found.put(child.name(), child));
        for (String name : required) {
            if (!found.containsKey(name)) {
                throw new Misplaced(parent.line(), "'" + kind + "' needs '" + name + "'");
            }
        }
        return found;
    }

    Map<String, Directive> stage(Directive stage, boolean insideParallel) {
        Map<String, Directive> parts = named(stage, "stage");
        long work = parts.keySet().stream().filter(WORK::contains).count();
        if (stage.arguments().isEmpty() || work != 1) {
            throw new Misplaced(stage.line(), "a stage needs a name and exactly one of steps, stages, parallel");
        }
        if (insideParallel && parts.containsKey("parallel")) {
            throw new Misplaced(stage.line(), "a stage inside parallel can't hold parallel");
        }
        return parts;
    }

    /** Only steps may stand in steps and in post conditions; Groovy belongs into script. */
    void checkSteps(Directive block) {
        if (block.body() == null || block.body().isEmpty()) {
            throw new Misplaced(block.line(), block.name() + " must not be empty");
        }
        for (Statement statement : block.body()) {
            Directive step = Directive.of(statement, source);
            if (step.body() != null && !step.name().equals("script")) {
                checkSteps(step);
            }
        }
    }
}
