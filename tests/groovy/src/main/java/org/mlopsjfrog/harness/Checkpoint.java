package org.mlopsjfrog.harness;

import groovy.lang.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** Writes the whole program out at every step and goes on with what it reads back. */
final class Checkpoint {
    private final Build build;
    private final Compiler compiler;
    private final String jenkinsfile;
    private final boolean restarting;
    private int count;

    Checkpoint(Build build, Compiler compiler, String jenkinsfile, boolean restarting) {
        this.build = build;
        this.compiler = compiler;
        this.jenkinsfile = jenkinsfile;
        this.restarting = restarting;
    }

    int count() {
        return count;
    }

    ArrayList<Branch> pass(ArrayList<Branch> program, StepCall at) {
        try {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(written)) {
                out.writeObject(program);
            }
            inspect(program, at);
            if (restarting) {
                compiler.startAfresh();
                Script unused = compiler.jenkinsfile(jenkinsfile);
            }
            count++;
            return read(written.toByteArray());
        } catch (NotSerializableException fault) {
            build.problems.add("not serializable at step " + at.name + ": " + fault.getMessage());
            return program;
        } catch (IOException | ClassNotFoundException fault) {
            throw new IllegalStateException("the program could not be read back at step " + at.name, fault);
        }
    }

    /** The program itself, without what surrounds it, goes to the controller's disk: no secret may be a value of it. */
    private void inspect(ArrayList<Branch> program, StepCall at) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(written)) {
            for (Branch branch : program) {
                out.writeObject(branch.program);
                for (Branch.Frame frame : branch.frames) {
                    out.writeObject(frame.caller());
                }
            }
        }
        SecretWatch.inspectProgram(written.toString(StandardCharsets.ISO_8859_1), at, build);
    }

    @SuppressWarnings("unchecked")
    private ArrayList<Branch> read(byte[] written) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                try {
                    return Class.forName(description.getName(), false, compiler.classLoader());
                } catch (ClassNotFoundException primitive) {
                    return super.resolveClass(description);
                }
            }
        }) {
            return (ArrayList<Branch>) in.readObject();
        }
    }
}
