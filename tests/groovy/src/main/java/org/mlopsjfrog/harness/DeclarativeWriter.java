package org.mlopsjfrog.harness;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.mlopsjfrog.harness.Directive.Misplaced;

/** Writes the scripted form, directive by directive, in the order in which the controller acts on them. */
final class DeclarativeWriter {
    private static final Set<String> WRAPPING = Set.of("timeout", "retry", "timestamps");
    private static final List<String> POST_ORDER = List.of("always", "changed", "fixed", "regression", "aborted",
        "failure", "success", "unstable", "unsuccessful", "cleanup");

    private final SourceText source;
    private final DeclarativeRules rules;
    private int failures;

    DeclarativeWriter(SourceText source) {
        this.source = source;
        this.rules = new DeclarativeRules(source);
    }

    String pipeline(Directive pipeline) {
        Map<String, Directive> parts = rules.named(pipeline, "pipeline", "agent", "stages");
        Nesting text = new Nesting();
        if (parts.containsKey("parameters")) {
            text.line("declarativeParameters([" + values(parts.get("parameters")) + "\n])");
        }
        if (parts.containsKey("triggers")) {
            rules.children(parts.get("triggers"), "triggers");
        }
        options(parts.get("options"), "options", text);
        agent(parts.get("agent"), text);
        environment(parts.get("environment"), text);
        guarded(stages(parts.get("stages")), parts.get("post"), text);
        return text.closed();
    }

    private String stages(Directive stages) {
        return rules.children(stages, "stages").stream().map(each -> stage(each, false)).collect(Collectors.joining("\n"));
    }

    private String stage(Directive stage, boolean insideParallel) {
        Map<String, Directive> parts = rules.stage(stage, insideParallel);
        DeclarativeConditions when = new DeclarativeConditions(parts.get("when"), source);
        Nesting text = new Nesting();
        text.open("stage(" + stage.arguments() + "\n)");
        if (when.comesFirst()) {
            text.open("if (" + when.text() + ")");
        }
        options(parts.get("options"), "stage options", text);
        input(parts.get("input"), text);
        agent(parts.get("agent"), text);
        environment(parts.get("environment"), text);
        if (!when.comesFirst()) {
            text.open("if (" + when.text() + ")");
        }
        guarded(work(parts), parts.get("post"), text);
        return text.closed();
    }

    private String work(Map<String, Directive> parts) {
        if (parts.containsKey("stages")) {
            return stages(parts.get("stages"));
        }
        if (parts.containsKey("parallel")) {
            String failFast = parts.containsKey("failFast") ? "failFast: " + parts.get("failFast").arguments() + ", " : "";
            return "parallel(" + failFast + rules.children(parts.get("parallel"), "parallel").stream()
                .map(each -> "(" + each.arguments() + "\n): {\n" + stage(each, true) + "\n}").collect(Collectors.joining(",\n")) + ")";
        }
        rules.checkSteps(parts.get("steps"));
        return parts.get("steps").bodyText();
    }

    /** The work, and afterwards its post conditions with what became of it. */
    private void guarded(String work, Directive post, Nesting text) {
        String failure = "failure" + failures++;
        text.line("def " + failure + " = null");
        text.line("try {\n" + work + "\n} catch (Throwable caught) {\n" + failure + " = caught\n"
            + "declarativeFailed(failure: caught)\nthrow caught\n} finally {");
        if (post != null) {
            Map<String, Directive> conditions = rules.named(post, "post");
            for (String name : POST_ORDER) {
                if (conditions.containsKey(name)) {
                    rules.checkSteps(conditions.get(name));
                    text.line("if (declarativePost(condition: '" + name + "', failure: " + failure + ")) {\n"
                        + "catchError(buildResult: 'FAILURE') {\n" + conditions.get(name).bodyText() + "\n}\n}");
                }
            }
        }
        text.line("}");
    }

    private void options(Directive options, String kind, Nesting text) {
        if (options == null) {
            return;
        }
        for (Directive option : rules.children(options, kind)) {
            if (WRAPPING.contains(option.name())) {
                text.open(option.name() + "(" + option.arguments() + "\n)");
            }
        }
    }

    private void agent(Directive agent, Nesting text) {
        if (agent == null || agent.arguments().equals("none")) {
            return;
        }
        String label = "";
        String image = null;
        if (!agent.arguments().equals("any")) {
            List<Directive> inside = agent.children(source);
            if (inside.size() != 1 || !Set.of("label", "node", "docker").contains(inside.get(0).name())) {
                throw new Misplaced(agent.line(), "agent must be any, none, or a block with one label, node or docker");
            }
            Directive named = inside.get(0);
            if (named.name().equals("docker")) {
                image = container(named, "image", null);
                label = container(named, "label", "");
            } else {
                label = (named.name().equals("label") ? named : named.children(source).get(0)).arguments();
            }
        }
        text.open("node(" + label + "\n)");
        text.line("checkout scm: null");
        if (image != null) {
            text.open("docker.image(" + image + "\n).inside");
        }
    }

    private String container(Directive docker, String part, String absent) {
        List<Directive> found = docker.children(source).stream().filter(each -> each.name().equals(part)).toList();
        if (found.size() > 1 || (found.isEmpty() && absent == null)) {
            throw new Misplaced(docker.line(), "docker needs one " + part);
        }
        return found.isEmpty() ? absent : found.get(0).arguments();
    }

    private void environment(Directive environment, Nesting text) {
        if (environment == null) {
            return;
        }
        for (Statement statement : environment.body()) {
            Expression expression = statement instanceof ExpressionStatement single ? single.getExpression() : null;
            if (!(expression instanceof BinaryExpression pair) || !(pair.getLeftExpression() instanceof VariableExpression name)
                || !pair.getOperation().getText().equals("=")) {
                throw new Misplaced(statement.getLineNumber(), "environment takes NAME = value only");
            }
            Expression value = pair.getRightExpression();
            String shown = source.of(value);
            if (value instanceof MethodCallExpression call && call.getMethodAsString().equals("credentials")) {
                text.open("withCredentials([string(credentialsId: " + source.of(call.getArguments()).replaceAll("^\\(|\\)$", "")
                    + "\n, variable: '" + name.getName() + "')])");
            } else {
                text.open("withEnv(['" + name.getName() + "=' + (" + shown + "\n)])");
            }
        }
    }

    private void input(Directive input, Nesting text) {
        if (input == null) {
            return;
        }
        Map<String, Directive> parts = rules.named(input, "input", "message");
        String parameters = parts.containsKey("parameters") ? "[" + values(parts.get("parameters")) + "\n]" : "[]";
        String submitter = parts.containsKey("submitterParameter") ? parts.get("submitterParameter").arguments() : "null";
        String question = parts.values().stream().filter(part -> !part.name().equals("parameters"))
            .map(part -> part.name() + ": " + part.arguments() + "\n").collect(Collectors.joining(", "));
        text.open("withEnv(declarativeAnswers(value: input(" + question + ", parameters: " + parameters + "), parameters: "
            + parameters + ", submitterParameter: " + submitter + "))");
    }

    private String values(Directive parameters) {
        return rules.children(parameters, "parameters").stream()
            .map(each -> each.name() + "(" + each.arguments() + "\n)").collect(Collectors.joining(",\n"));
    }
}
