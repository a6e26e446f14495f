// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import java.util.List;

/** Classes that are judged the same whatever is configured (R49). */
final class KnownClasses {
  /**
   * Values and collections of the JDK, and what it serializes them by; none of them does more when
   * it is read than to build itself, or calls other methods of its parts than {@code hashCode},
   * {@code equals} and {@code compareTo}. Not {@code java.net.URL}, which asks the network for its
   * hash code.
   */
  private static final ClassPatterns VALUES =
      new ClassPatterns(
          List.of(
              "java.io.Externalizable",
              "java.io.File",
              "java.io.Serializable",
              "java.lang.Boolean",
              "java.lang.Byte",
              "java.lang.CharSequence",
              "java.lang.Character",
              "java.lang.Class",
              "java.lang.Cloneable",
              "java.lang.Comparable",
              "java.lang.Double",
              "java.lang.Enum",
              "java.lang.Float",
              "java.lang.Integer",
              "java.lang.Iterable",
              "java.lang.Long",
              "java.lang.Number",
              "java.lang.Object",
              "java.lang.Record",
              "java.lang.Runnable",
              "java.lang.Short",
              "java.lang.StackTraceElement",
              "java.lang.String",
              "java.lang.StringBuffer",
              "java.lang.StringBuilder",
              "java.lang.Throwable",
              "java.lang.Void",
              // Names its capturing class, which must be allowed by itself and alone makes lambdas.
              "java.lang.invoke.SerializedLambda",
              "java.math.*",
              "java.net.Inet4Address",
              "java.net.Inet6Address",
              "java.net.InetAddress",
              "java.net.InetSocketAddress",
              "java.net.URI",
              "java.sql.Date",
              "java.sql.Time",
              "java.sql.Timestamp",
              "java.time.**",
              "java.util.*",
              "java.util.concurrent.**",
              "java.util.regex.Pattern",
              "sun.util.calendar.ZoneInfo"));

  /** Ours that are in tasks, results and exceptions. */
  private static final ClassPatterns OURS =
      new ClassPatterns(
          List.of(
              "io.outlast.cluster.*",
              "io.outlast.core.*",
              "io.outlast.durableexecutor.*",
              "io.outlast.engine.serial.ClassMissingException",
              "io.outlast.engine.serial.SerializationException",
              "io.outlast.engine.wire.Input",
              "io.outlast.monitor.*",
              "io.outlast.partition.*",
              "io.outlast.scheduledexecutor.*",
              "io.outlast.spi.*",
              "io.outlast.splitbrainprotection.*"));

  /**
   * The links of published chains that lead from deserialization to running code, to files, or to
   * the network; and what deserializes bytes of its own without asking us. Whoever uses one of
   * these libraries for itself does not send these classes about.
   */
  private static final ClassPatterns DANGEROUS =
      new ClassPatterns(
          List.of(
              "bsh.**",
              "clojure.core$comp",
              "clojure.inspector.**",
              "com.fasterxml.jackson.databind.node.POJONode",
              "com.mchange.v2.c3p0.**",
              "com.rometools.rome.feed.impl.**",
              "com.sun.corba.**",
              "com.sun.jndi.**",
              "com.sun.org.apache.xalan.**",
              "com.sun.org.apache.xpath.**",
              "com.sun.rowset.**",
              "com.sun.syndication.feed.impl.**",
              "com.vaadin.data.util.MethodProperty",
              "com.vaadin.data.util.NestedMethodProperty",
              "com.zaxxer.hikari.HikariConfig",
              "groovy.util.Expando",
              "java.beans.EventHandler",
              "java.beans.beancontext.**",
              "java.rmi.MarshalledObject",
              "java.rmi.activation.**",
              "java.rmi.server.**",
              "java.security.SignedObject",
              "javassist.util.proxy.**",
              "javax.crypto.SealedObject",
              "javax.management.BadAttributeValueExpException",
              "javax.management.remote.**",
              "javax.naming.ldap.**",
              "javax.sql.rowset.BaseRowSet",
              "javax.swing.**",
              "net.sf.json.**",
              "ognl.**",
              "org.apache.bcel.**",
              "org.apache.click.control.**",
              "org.apache.commons.beanutils.BeanComparator",
              "org.apache.commons.collections.comparators.TransformingComparator",
              "org.apache.commons.collections.functors.**",
              "org.apache.commons.collections.keyvalue.TiedMapEntry",
              "org.apache.commons.collections.map.LazyMap",
              "org.apache.commons.collections4.comparators.TransformingComparator",
              "org.apache.commons.collections4.functors.**",
              "org.apache.commons.collections4.keyvalue.TiedMapEntry",
              "org.apache.commons.collections4.map.LazyMap",
              "org.apache.commons.fileupload.disk.**",
              "org.apache.myfaces.el.**",
              "org.apache.myfaces.view.facelets.el.**",
              "org.apache.wicket.util.upload.**",
              "org.apache.xalan.**",
              "org.aspectj.weaver.tools.cache.**",
              "org.codehaus.groovy.runtime.ConvertedClosure",
              "org.codehaus.groovy.runtime.MethodClosure",
              "org.hibernate.engine.spi.TypedValue",
              "org.hibernate.property.**",
              "org.hibernate.tuple.component.**",
              "org.hibernate.type.ComponentType",
              "org.jboss.interceptor.**",
              "org.jboss.weld.interceptor.**",
              "org.mozilla.javascript.**",
              "org.python.core.**",
              "org.springframework.aop.framework.**",
              "org.springframework.aop.target.**",
              "org.springframework.beans.factory.ObjectFactory",
              "org.springframework.beans.factory.support.DefaultListableBeanFactory",
              "org.springframework.core.SerializableTypeWrapper",
              "org.springframework.transaction.jta.JtaTransactionManager",
              "sun.reflect.annotation.AnnotationInvocationHandler",
              "sun.rmi.**"));

  private KnownClasses() {}

  /** Whether it is never read. */
  static boolean isDangerous(String className) {
    return DANGEROUS.contains(className);
  }

  /** Whether it needs nobody's leave. */
  static boolean isHarmless(String className) {
    return VALUES.contains(className) || OURS.contains(className) || isThrowableOfJdk(className);
  }

  private static boolean isThrowableOfJdk(String className) {
    return className.startsWith("java.")
        && (className.endsWith("Exception") || className.endsWith("Error"));
  }
}
