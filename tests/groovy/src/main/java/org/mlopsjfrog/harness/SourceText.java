package org.mlopsjfrog.harness;

import java.util.List;
import org.codehaus.groovy.ast.ASTNode;

/** The text behind a syntax node. Lines and columns count from 1, the end is exclusive. */
record SourceText(List<String> lines) {
    static SourceText of(String text) {
        return new SourceText(List.of(text.split("\n", -1)));
    }

    String of(ASTNode node) {
        return between(node.getLineNumber(), node.getColumnNumber(), node.getLastLineNumber(), node.getLastColumnNumber());
    }

    String before(ASTNode node) {
        return between(1, 1, node.getLineNumber(), node.getColumnNumber());
    }

    String after(ASTNode node) {
        String last = lines.get(lines.size() - 1);
        return between(node.getLastLineNumber(), node.getLastColumnNumber(), lines.size(), last.length() + 1);
    }

    String between(int line, int column, int lastLine, int lastColumn) {
        if (line == lastLine) {
            return lines.get(line - 1).substring(column - 1, lastColumn - 1);
        }
        StringBuilder text = new StringBuilder(lines.get(line - 1).substring(column - 1));
        for (int each = line; each < lastLine - 1; each++) {
            text.append('\n').append(lines.get(each));
        }
        return text.append('\n').append(lines.get(lastLine - 1), 0, lastColumn - 1).toString();
    }
}
