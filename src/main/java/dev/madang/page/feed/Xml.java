package dev.madang.page.feed;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A document that is written from its beginning to its end, with everything escaped. */
final class Xml {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final XMLStreamWriter writer;

    /** What may fail, although it is written into memory. */
    private interface Step {
        void run() throws XMLStreamException;
    }

    /** @param namespace of the root and of all elements without a prefix */
    Xml(String root, String namespace, String... attributes) {
        try {
            writer = XMLOutputFactory.newFactory().createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        run(() -> {
            writer.writeStartDocument("UTF-8", "1.0");
            writer.writeStartElement(root);
            writer.writeDefaultNamespace(namespace);
        });
        attributes(attributes);
    }

    /** Opens an element. @param attributes names and values in turn */
    Xml open(String name, String... attributes) {
        run(() -> writer.writeStartElement(name));
        return attributes(attributes);
    }

    Xml close() {
        run(writer::writeEndElement);
        return this;
    }

    /** An element with text in it. */
    Xml text(String name, String text, String... attributes) {
        open(name, attributes);
        run(() -> writer.writeCharacters(clean(text)));
        return close();
    }

    /** An element with nothing in it. */
    Xml empty(String name, String... attributes) {
        run(() -> writer.writeEmptyElement(name));
        return attributes(attributes);
    }

    /** @return the document in UTF-8, every element closed */
    byte[] bytes() {
        run(() -> {
            writer.writeEndDocument();
            writer.close();
        });
        return bytes.toByteArray();
    }

    private Xml attributes(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            String value = clean(namesAndValues[i + 1]);
            run(() -> writer.writeAttribute(name, value));
        }
        return this;
    }

    /** Without what no XML document may contain (XML 1.0 section 2.2), and titles may. */
    private static String clean(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }
}
