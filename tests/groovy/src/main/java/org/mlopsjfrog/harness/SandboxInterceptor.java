package org.mlopsjfrog.harness;

import groovy.lang.Closure;
import groovy.lang.GString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException;
import org.kohsuke.groovy.sandbox.GroovyInterceptor;

/** Refuses every call of untrusted code to something that is not listed, as script-security does. */
final class SandboxInterceptor extends GroovyInterceptor {
    /** Operators on numbers need no listing, in script-security neither. */
    private static final Set<String> ARITHMETIC = Set.of("plus", "minus", "multiply", "div", "mod", "compareTo", "next", "previous");

    private final SignatureList allowed;
    private final Build build;

    SandboxInterceptor(SignatureList allowed, Build build) {
        this.allowed = allowed;
        this.build = build;
    }

    @Override
    public Object onMethodCall(Invoker invoker, Object receiver, String method, Object... arguments) throws Throwable {
        boolean arithmetic = receiver instanceof Number && ARITHMETIC.contains(method);
        if (!isScriptsOwn(receiver.getClass()) && !(receiver instanceof Closure) && !arithmetic) {
            check(Signatures.ofMethod(receiver, method, arguments), "method " + receiver.getClass().getName() + " " + method);
        }
        return super.onMethodCall(invoker, receiver, method, arguments);
    }

    @Override
    public Object onStaticCall(Invoker invoker, Class receiver, String method, Object... arguments) throws Throwable {
        if (!isScriptsOwn(receiver) && !isInterpreters(receiver)) {
            check(Signatures.ofStatic(receiver, method, arguments), "staticMethod " + receiver.getName() + " " + method);
        }
        return super.onStaticCall(invoker, receiver, method, arguments);
    }

    @Override
    public Object onNewInstance(Invoker invoker, Class receiver, Object... arguments) throws Throwable {
        if (!isScriptsOwn(receiver) && !GString.class.isAssignableFrom(receiver)) {
            check(Signatures.ofConstructor(receiver, arguments), "new " + receiver.getName());
        }
        return super.onNewInstance(invoker, receiver, arguments);
    }

    @Override
    public Object onGetProperty(Invoker invoker, Object receiver, String property) throws Throwable {
        if (receiver != null && !isScriptsOwn(classOf(receiver)) && !(receiver instanceof Map) && !(receiver instanceof Closure)) {
            check(Signatures.ofGetter(receiver, property), "field " + classOf(receiver).getName() + " " + property);
        }
        return super.onGetProperty(invoker, receiver, property);
    }

    @Override
    public Object onSetProperty(Invoker invoker, Object receiver, String property, Object value) throws Throwable {
        if (receiver != null && !isScriptsOwn(classOf(receiver)) && !(receiver instanceof Map)) {
            check(Signatures.ofSetter(receiver, property, value), "field " + classOf(receiver).getName() + " " + property);
        }
        return super.onSetProperty(invoker, receiver, property, value);
    }

    @Override
    public Object onGetArray(Invoker invoker, Object receiver, Object index) throws Throwable {
        check(Signatures.ofMethod(receiver, "getAt", index), "method " + receiver.getClass().getName() + " getAt");
        return super.onGetArray(invoker, receiver, index);
    }

    @Override
    public Object onSetArray(Invoker invoker, Object receiver, Object index, Object value) throws Throwable {
        check(Signatures.ofMethod(receiver, "putAt", index, value), "method " + receiver.getClass().getName() + " putAt");
        return super.onSetArray(invoker, receiver, index, value);
    }

    private static Class<?> classOf(Object receiver) {
        return receiver instanceof Class<?> type ? type : receiver.getClass();
    }

    /** What a script defines itself, and the pipeline's own objects, need no listing. */
    private static boolean isScriptsOwn(Class<?> type) {
        return type.getClassLoader() instanceof ProgramLoader || type.getName().startsWith("org.mlopsjfrog.harness.");
    }

    private static boolean isInterpreters(Class<?> type) {
        return List.of("com.cloudbees.groovy.cps.", "org.kohsuke.groovy.sandbox.").stream().anyMatch(type.getName()::startsWith)
            || type.getSimpleName().equals("ScriptBytecodeAdapter");
    }

    private void check(List<String> candidates, String otherwise) {
        if (!allowed.allows(candidates)) {
            RejectedAccessException rejected = new RejectedAccessException(candidates.isEmpty() ? otherwise : candidates.get(0));
            build.problems.add(rejected.getMessage());
            throw rejected;
        }
    }
}
