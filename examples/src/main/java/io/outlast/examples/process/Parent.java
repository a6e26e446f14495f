// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The process that started this one: the other end of {@link Child}. */
public final class Parent {

  private final ObjectOutputStream out;
  private final BlockingQueue<Object> given = new LinkedBlockingQueue<>();

  private Parent(ObjectOutputStream out) {
    this.out = out;
  }

  /**
   * Does the work of a child, and ends this process when the parent is no more. Standard output is
   * the line to the parent; what is printed meanwhile goes to standard error.
   */
  public static void serve(Work work) {
    try {
      System.setOut(System.err);
      Parent parent = new Parent(new ObjectOutputStream(new FileOutputStream(FileDescriptor.out)));
      Thread listener = new Thread(parent::listen, "parent");
      listener.start();
      work.run(parent);
      listener.join();
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  /** Tells it something. */
  public synchronized void tell(Serializable event) {
    try {
      out.writeObject(event);
      out.reset();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The process that started this one does not listen.", e);
    }
  }

  /** Waits for the next object that it gives. */
  public Object receive() throws InterruptedException {
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
  public interface Work {
    /** Does it; the process goes on until the parent is no more. */
    void run(Parent parent) throws Exception;
  }
}
