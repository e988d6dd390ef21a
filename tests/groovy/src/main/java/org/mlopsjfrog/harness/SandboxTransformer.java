package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.sandbox.Untrusted;
import org.codehaus.groovy.ast.ClassCodeExpressionTransformer;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.FieldNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.SourceUnit;

/**
 * Untrusted code: CPS code is tagged, everything else goes through groovy-sandbox.
 * The published groovy-cps has a class for it that wants a groovy-sandbox newer than what is published.
 */
final class SandboxTransformer extends CpsTransformer {
    private final org.kohsuke.groovy.sandbox.SandboxTransformer plain = new org.kohsuke.groovy.sandbox.SandboxTransformer();
    private ClassCodeExpressionTransformer visitor;

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode node) {
        visitor = plain.createVisitor(source, node);
        super.call(source, context, node);
    }

    @Override
    protected void processConstructors(ClassNode node) {
        plain.processConstructors(visitor, node);
    }

    @Override
    protected void visitNontransformedMethod(MethodNode method) {
        visitor.visitMethod(method);
    }

    @Override
    protected void visitNontransformedField(FieldNode field) {
        visitor.visitField(field);
    }

    @Override
    protected Class getTrustTag() {
        return Untrusted.class;
    }
}
