package org.mlopsjfrog.harness;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.Phases;
import org.mlopsjfrog.harness.Directive.Misplaced;

/**
 * Turns a declarative pipeline into the scripted one that does the same; the declarative plugin's own
 * interpreter is not published outside Jenkins.
 */
final class DeclarativeReader {
    private static final Pattern ESCAPED = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u+([0-9a-fA-F]{4})");

    private DeclarativeReader() {
    }

    /** The text itself where it is scripted already. */
    static String scripted(String given) {
        // Groovy 2.4 counts columns wrongly where an escape stands, and reads an escape as the character everywhere
        String jenkinsfile = ESCAPED.matcher(given).replaceAll(
            found -> Matcher.quoteReplacement(found.group(1) + (char) Integer.parseInt(found.group(2), 16)));
        SourceText source = SourceText.of(jenkinsfile);
        List<Statement> pipelines = topLevel(jenkinsfile).stream()
            .filter(statement -> source.of(statement).startsWith("pipeline")).toList();
        if (pipelines.isEmpty()) {
            return given;
        }
        if (pipelines.size() > 1) {
            throw new Misplaced(pipelines.get(1).getLineNumber(), "only one pipeline block is allowed");
        }
        Statement statement = pipelines.get(0);
        Directive pipeline = Directive.of(statement, source);
        return source.before(statement) + new DeclarativeWriter(source).pipeline(pipeline) + source.after(statement);
    }

    private static List<Statement> topLevel(String jenkinsfile) {
        CompilationUnit unit = new CompilationUnit();
        unit.addSource("WorkflowScript", jenkinsfile);
        unit.compile(Phases.CONVERSION);
        return unit.getFirstClassNode().getModule().getStatementBlock().getStatements();
    }
}
