package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Continuation;
import com.cloudbees.groovy.cps.Env;
import com.cloudbees.groovy.cps.Envs;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.cloudbees.groovy.cps.sandbox.SandboxInvoker;
import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.codehaus.groovy.runtime.GroovyCategorySupport;

/** Runs a program on Jenkins' own interpreter: performs each step it suspends at and resumes it. */
final class Interpreter {
    private static final ThreadLocal<Interpreter> CURRENT = new ThreadLocal<>();
    private static final List<Class> CATEGORIES = categories();

    final Build build;
    private final Compiler compiler;
    private final Checkpoint checkpoint;
    private final boolean sandboxed;
    private final Random interleaving;
    private final Background background;
    private ArrayList<Branch> branches = new ArrayList<>();
    private Branch running;

    Interpreter(Build build, Compiler compiler, Checkpoint checkpoint, boolean sandboxed, long seed) {
        this.build = build;
        this.compiler = compiler;
        this.checkpoint = checkpoint;
        this.sandboxed = sandboxed;
        this.interleaving = new Random(seed);
        this.background = new Background(build);
    }

    private static List<Class> categories() {
        List<Class> all = new ArrayList<>(Continuable.categories);
        all.add(IteratorCategory.class);
        return all;
    }

    static Interpreter current() {
        return CURRENT.get();
    }

    /** The program's outcome: what it returned or threw. */
    Outcome run(Script script) {
        CURRENT.set(this);
        CpsCallableInvocation.registerMismatchHandler((expectedReceiver, expected, receiver, found) -> build.problems.add(
            "CPS mismatch: expected to call " + expected + " but wound up catching " + found));
        Branch main = new Branch("", Scope.outermost(), null);
        main.program = new Continuable(script, environment());
        branches.add(main);
        try {
            return GroovyCategorySupport.use(CATEGORIES, new Closure<Outcome>(this) {
                @Override
                public Outcome call() {
                    return loop();
                }
            });
        } finally {
            CURRENT.remove();
        }
    }

    private Outcome loop() {
        while (true) {
            List<Branch> ready = branches.stream().filter(this::isReady).toList();
            if (ready.isEmpty()) {
                background.await(branches);
                continue;
            }
            running = ready.get(interleaving.nextInt(ready.size()));
            if (running.blockedOn != null) {
                running.blockedOn = null;
                performPending();
                continue;
            }
            Outcome outcome = running.program.run0(running.next, CATEGORIES);
            if (running.program.isResumable()) {
                running.pending = (StepCall) outcome.getNormal();
                persist();
                performPending();
            } else if (!running.frames.isEmpty()) {
                leaveBlock(outcome);
            } else if (running.parent != null) {
                branches.remove(running);
                running.parent.report(running.name, outcome);
            } else {
                return outcome;
            }
        }
    }

    private boolean isReady(Branch branch) {
        return branch.waiting == null && !background.holds(branch) && !build.locked.contains(branch.blockedOn);
    }

    private void persist() {
        int position = branches.indexOf(running);
        branches = checkpoint.pass(branches, running.pending);
        running = branches.get(position);
    }

    private void performPending() {
        StepCall call = running.pending;
        running.pending = null;
        SecretWatch.inspect(call, build);
        try {
            if (call.name.equals("parallel")) {
                fork(call);
                return;
            }
            Effect effect = perform(call);
            if (effect instanceof Effect.Value value) {
                running.next = new Outcome(value.value(), null);
            } else if (effect instanceof Effect.Started started) {
                background.start(running, started);
            } else if (effect instanceof Effect.Blocked blocked) {
                running.pending = call;
                running.blockedOn = blocked.resource();
            } else if (effect instanceof Effect.Body block) {
                running.frames.push(new Branch.Frame(call, running.program, running.scope, block.scope(), block.end()));
                enterBody(call, block.scope());
            }
        } catch (Exception | LinkageError failure) {
            running.next = new Outcome(null, failure);
        }
    }

    private Effect perform(StepCall call) throws Exception {
        Step step = build.steps.get(call.name);
        StepCall bound = call.bound(step.parameters());
        build.calls.add(bound);
        boolean there = build.agents.stream().anyMatch(agent -> agent.name().equals(running.scope.get("NODE_NAME")));
        if (step.needsAgent() && !there) {
            throw new org.jenkinsci.plugins.workflow.steps.MissingContextVariableException("hudson.FilePath");
        }
        build.branch = running.name;
        return step.action().perform(bound, running.scope, build);
    }

    private void enterBody(StepCall call, Scope inside) {
        running.scope = inside;
        running.program = programOf(call.body);
        running.next = new Outcome(null, null);
    }

    private void leaveBlock(Outcome outcome) {
        Branch.Frame frame = running.frames.peek();
        Outcome result = frame.end().after(outcome, build);
        if (result == null) {
            enterBody(frame.call(), frame.inside());
            return;
        }
        running.frames.pop();
        running.program = frame.caller();
        running.scope = frame.outside();
        running.next = result;
    }

    private void fork(StepCall call) {
        Branch.Join join = new Branch.Join(running);
        Branch owner = running;
        for (Map.Entry<String, Object> entry : call.arguments().entrySet()) {
            if (entry.getValue() instanceof Closure<?> body) {
                Branch branch = new Branch(entry.getKey(), owner.scope, join);
                running = branch;
                branch.program = programOf(body);
                branches.add(branch);
                join.live++;
            }
        }
        owner.waiting = join;
    }

    private Continuable programOf(Closure<?> body) {
        try {
            body.call();
        } catch (CpsCallableInvocation invocation) {
            return new Continuable(invocation.invoke(environment(), null, Continuation.HALT));
        }
        throw new IllegalStateException("a body ran outside the interpreter");
    }

    private Env environment() {
        return sandboxed ? Envs.empty(new SandboxInvoker()) : Envs.empty();
    }

    /** What a script's unknown call becomes: a suspended program, or Jenkins' error for an unknown step. */
    Object suspend(String name, Object[] arguments) {
        if (!name.equals("parallel") && !build.steps.containsKey(name)) {
            throw new NoSuchMethodError("No such DSL method '" + name + "' found among steps " + build.steps.keySet());
        }
        return Continuable.suspend(name, StepCall.of(name, arguments));
    }

    Object globalVariable(Script script, String name) {
        Object global = GlobalVariables.named(name);
        Binding binding = script.getBinding();
        if (global != null || binding.hasVariable(name)) {
            return global != null ? global : binding.getVariable(name);
        }
        Script variable = compiler.variable(name, binding);
        if (variable != null) {
            binding.setVariable(name, variable);
        }
        return variable;
    }

    String environment(String name) {
        return build.environment(name, running.scope);
    }
}
