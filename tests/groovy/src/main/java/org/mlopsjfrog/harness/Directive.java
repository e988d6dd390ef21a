package org.mlopsjfrog.harness;

import java.util.ArrayList;
import java.util.List;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.Statement;

/**
 * One call in a declarative pipeline: {@code name arguments { body }}.
 *
 * @param arguments their source, without parentheses; empty where there are none
 * @param body the statements of its block, null where it has none
 * @param bodyText the block's source, without its braces
 */
record Directive(String name, String arguments, List<Statement> body, String bodyText, int line) {
    /** Declarative pipelines are refused as the controller refuses them. */
    static final class Misplaced extends IllegalArgumentException {
        Misplaced(int line, String problem) {
            super("WorkflowScript: " + line + ": " + problem);
        }
    }

    static Directive of(Statement statement, SourceText source) {
        Expression expression = statement instanceof ExpressionStatement single ? single.getExpression() : null;
        if (!(expression instanceof MethodCallExpression call) || !call.isImplicitThis()
            || !(call.getMethod() instanceof ConstantExpression name)) {
            throw new Misplaced(statement.getLineNumber(), "expected a directive or a step, found: " + source.of(statement).strip());
        }
        ClosureExpression closure = lastClosure(call);
        int endLine = closure == null ? call.getLastLineNumber() : closure.getLineNumber();
        int endColumn = closure == null ? call.getLastColumnNumber() : closure.getColumnNumber();
        String head = source.between(call.getLineNumber(), call.getColumnNumber(), endLine, endColumn).strip();
        String arguments = head.substring(name.getText().length()).strip();
        if (arguments.startsWith("(") && arguments.endsWith(")")) {
            arguments = arguments.substring(1, arguments.length() - 1).strip();
        }
        String text = closure == null ? null : source.of(closure).strip();
        return new Directive(name.getText(), arguments, closure == null ? null : statements(closure),
            text == null ? null : text.substring(1, text.lastIndexOf('}')), statement.getLineNumber());
    }

    List<Directive> children(SourceText source) {
        if (body == null) {
            throw new Misplaced(line, name + " needs a block");
        }
        return body.stream().map(statement -> Directive.of(statement, source)).toList();
    }

    private static ClosureExpression lastClosure(MethodCallExpression call) {
        if (!(call.getArguments() instanceof TupleExpression tuple) || tuple.getExpressions().isEmpty()) {
            return null;
        }
        Expression last = tuple.getExpressions().get(tuple.getExpressions().size() - 1);
        return last instanceof ClosureExpression closure ? closure : null;
    }

    private static List<Statement> statements(ClosureExpression closure) {
        return new ArrayList<>(((BlockStatement) closure.getCode()).getStatements());
    }
}
