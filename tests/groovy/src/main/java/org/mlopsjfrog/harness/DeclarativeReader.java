package org.mlopsjfrog.harness;

import java.util.List;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.Phases;
import org.mlopsjfrog.harness.Directive.Misplaced;

/**
 * Turns a declarative pipeline into the scripted one that does the same; the declarative plugin's own
 * interpreter is not published outside Jenkins.
 */
final class DeclarativeReader {
    private DeclarativeReader() {
    }

    /** The text itself where it is scripted already. */
    static String scripted(String jenkinsfile) {
        SourceText source = SourceText.of(jenkinsfile);
        List<Statement> pipelines = topLevel(jenkinsfile).stream()
            .filter(statement -> source.of(statement).startsWith("pipeline")).toList();
        if (pipelines.isEmpty()) {
            return jenkinsfile;
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
