package org.mlopsjfrog.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The scopes of a program that is written out: they hold the bound secrets and stay here. */
final class Surroundings {
    private final List<Scope> scopes = new ArrayList<>();

    private record Place(int number) implements Serializable {
    }

    byte[] write(ArrayList<Branch> program) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Writer(written)) {
            out.writeObject(program);
        }
        return written.toByteArray();
    }

    @SuppressWarnings("unchecked")
    ArrayList<Branch> read(byte[] written, ClassLoader classes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new Reader(written, classes)) {
            return (ArrayList<Branch>) in.readObject();
        }
    }

    private final class Writer extends ObjectOutputStream {
        Writer(OutputStream to) throws IOException {
            super(to);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object each) {
            if (each instanceof Scope scope) {
                scopes.add(scope);
                return new Place(scopes.size() - 1);
            }
            return each;
        }
    }

    private final class Reader extends ObjectInputStream {
        private final ClassLoader classes;

        Reader(byte[] written, ClassLoader classes) throws IOException {
            super(new ByteArrayInputStream(written));
            this.classes = classes;
            enableResolveObject(true);
        }

        @Override
        protected Object resolveObject(Object each) {
            return each instanceof Place place ? scopes.get(place.number()) : each;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, classes);
            } catch (ClassNotFoundException primitive) {
                return super.resolveClass(description);
            }
        }
    }
}
