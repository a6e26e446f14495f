// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The process that started this one: the other end of {@link Child}. */
final class Parent {

  private final ObjectOutputStream out;
  private final BlockingQueue<Object> given = new LinkedBlockingQueue<>();

  private Parent(ObjectOutputStream out) {
    this.out = out;
  }

  /**
   * Does the work of a child, and ends this process when the parent is no more. Standard output is
   * the line to the parent; what is printed meanwhile goes to standard error.
   */
  static void serve(Work work) {
    try {
      System.setOut(System.err);
      Parent parent = new Parent(new ObjectOutputStream(new FileOutputStream(FileDescriptor.out)));
      Thread listener = new Thread(parent::listen, "demo-parent");
      listener.start();
      work.run(parent);
      listener.join();
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  synchronized void tell(Event event) {
    try {
      out.writeObject(event);
      out.reset();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The process that started this one does not listen.", e);
    }
  }

  /** Waits for the next object that it gives. */
  Object receive() throws InterruptedException {
    return given.take();
  }

  private void listen() {
    try (ObjectInputStream in = new ObjectInputStream(System.in)) {
      while (true) {
        given.add(in.readObject());
      }
    } catch (IOException | ClassNotFoundException ended) {
      Runtime.getRuntime().halt(0);
    }
  }

  /** What a child does. */
  @FunctionalInterface
  interface Work {
    void run(Parent parent) throws Exception;
  }
}
