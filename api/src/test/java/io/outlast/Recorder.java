// SPDX-License-Identifier: Apache-2.0
package io.outlast;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An executor that does nothing but note which of its methods was called, and with what. */
public final class Recorder implements InvocationHandler {

  private final List<String> signatures = new ArrayList<>();
  private @Nullable Object lastArgument;
  private final boolean throughDefaults;

  private Recorder(boolean throughDefaults) {
    this.throughDefaults = throughDefaults;
  }

  /** Notes the overload that the compiler chose. */
  public static Recorder ofOverloads() {
    return new Recorder(/* throughDefaults= */ false);
  }

  /** Notes the abstract method that a short form ends in. */
  public static Recorder ofPrimitives() {
    return new Recorder(/* throughDefaults= */ true);
  }

  public <T> T as(Class<T> type) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
  }

  /** Returns what was called last, such as {@code submit(Callable)}. */
  public String last() {
    return signatures.get(signatures.size() - 1);
  }

  /** Returns the first argument of what was called last. */
  public @Nullable Object lastArgument() {
    return lastArgument;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    if (throughDefaults && method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    lastArgument = args == null ? null : args[0];
    signatures.add(
        Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(",", method.getName() + "(", ")")));
    return method.getReturnType() == java.util.Map.class ? java.util.Map.of() : null;
  }
}
