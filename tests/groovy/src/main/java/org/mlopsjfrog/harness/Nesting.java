package org.mlopsjfrog.harness;

/** Text with blocks that are all closed at its end. */
final class Nesting {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    void line(String line) {
        text.append(line).append('\n');
    }

    void open(String head) {
        line(head + " {");
        depth++;
    }

    String closed() {
        return text + "}\n".repeat(depth);
    }
}
