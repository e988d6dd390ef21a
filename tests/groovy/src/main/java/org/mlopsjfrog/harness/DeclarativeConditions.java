package org.mlopsjfrog.harness;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.mlopsjfrog.harness.Directive.Misplaced;

/** {@code when}: a Groovy condition from its nested conditions. */
final class DeclarativeConditions {
    private static final Set<String> ORDER = Set.of("beforeAgent", "beforeInput", "beforeOptions");

    private final Directive when;
    private final SourceText source;

    DeclarativeConditions(Directive when, SourceText source) {
        this.when = when;
        this.source = source;
    }

    /** Whether it is looked at before an agent is taken or somebody is asked. */
    boolean comesFirst() {
        return when != null && when.children(source).stream()
            .anyMatch(each -> ORDER.contains(each.name()) && each.arguments().equals("true"));
    }

    String text() {
        return when == null ? "true" : all(when, " && ");
    }

    private String all(Directive block, String operator) {
        List<Directive> conditions = block.children(source).stream().filter(each -> !ORDER.contains(each.name())).toList();
        if (conditions.isEmpty()) {
            throw new Misplaced(block.line(), block.name() + " must not be empty");
        }
        return conditions.stream().map(this::condition).collect(Collectors.joining(operator, "(", ")"));
    }

    private String condition(Directive condition) {
        return switch (condition.name()) {
            case "expression" -> "({" + condition.bodyText() + "\n}.call())";
            case "branch" -> "declarativeMatches(pattern: " + condition.arguments() + "\n, value: env.BRANCH_NAME)";
            case "tag" -> "declarativeMatches(pattern: " + condition.arguments() + "\n, value: env.TAG_NAME)";
            case "buildingTag" -> "(env.TAG_NAME != null)";
            case "changeRequest" -> "(env.CHANGE_ID != null)";
            case "environment" -> "declarativeEnvironment(" + condition.arguments() + "\n)";
            case "equals" -> "declarativeEquals(" + condition.arguments() + "\n)";
            case "not" -> "!" + all(condition, " && ");
            case "allOf" -> all(condition, " && ");
            case "anyOf" -> all(condition, " || ");
            default -> throw new Misplaced(condition.line(), "'" + condition.name() + "' is not a condition of 'when'");
        };
    }
}
