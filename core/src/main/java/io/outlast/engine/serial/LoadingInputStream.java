// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Reads objects with a given class loader. The JDK's own stream takes the loader of whoever stands
 * nearest on the stack, which on a pool thread is ours and knows no task. Each class is asked about
 * before it is looked for.
 */
final class LoadingInputStream extends ObjectInputStream {
  private static final ClassLoader OURS = LoadingInputStream.class.getClassLoader();

  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "char", char.class,
          "short", short.class,
          "int", int.class,
          "long", long.class,
          "float", float.class,
          "double", double.class,
          "void", void.class);

  private final ClassLoader loader;
  private final ClassFilter filter;

  LoadingInputStream(byte[] bytes, ClassLoader loader, ClassFilter filter) throws IOException {
    super(new ByteArrayInputStream(bytes));
    this.loader = loader;
    this.filter = filter;
  }

  static boolean isPrimitive(String name) {
    return PRIMITIVES.containsKey(name);
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
    return load(description.getName());
  }

  private Class<?> load(String name) throws ClassNotFoundException {
    filter.require(name);
    try {
      return Class.forName(name, /* initialize= */ false, loader);
    } catch (ClassNotFoundException notThere) {
      Class<?> primitive = PRIMITIVES.get(name);
      if (primitive != null) {
        return primitive;
      }
      if (loader == OURS) {
        throw notThere;
      }
      // A loader made for tasks alone need not see our own classes, which wrap them.
      try {
        return Class.forName(name, /* initialize= */ false, OURS);
      } catch (ClassNotFoundException notHereEither) {
        throw notThere;
      }
    }
  }

  @Override
  protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
    Class<?>[] interfaces = new Class<?>[names.length];
    ClassLoader home = loader;
    for (int i = 0; i < names.length; i++) {
      interfaces[i] = load(names[i]);
      // Only the loader of an interface that is not public can define a class that implements it.
      if (!Modifier.isPublic(interfaces[i].getModifiers())) {
        home = interfaces[i].getClassLoader();
      }
    }
    try {
      return Proxy.newProxyInstance(home, interfaces, (proxy, method, arguments) -> null)
          .getClass();
    } catch (IllegalArgumentException e) {
      throw new ClassNotFoundException(String.join(",", names), e);
    }
  }
}
