// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.Collection;
import java.util.List;
import org.infinispan.configuration.cache.Configuration;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.factories.impl.ComponentRef;
import org.infinispan.factories.impl.ModuleMetadataBuilder;
import org.infinispan.lifecycle.ModuleLifecycle;

/**
 * Lets a {@link Preparation} at each cache before that has joined the others, so that no value
 * passes its interceptors by. The engine finds it by {@code META-INF/services}, for whatever it
 * starts in this JVM; managers that have no {@code Preparation} are let alone.
 */
public final class CacheModule implements ModuleMetadataBuilder, ModuleLifecycle {
  /** Puts interceptors into caches. */
  @FunctionalInterface
  interface Preparation {
    /** A cache is about to start. */
    void prepare(ComponentRegistry cache, String name);
  }

  /** For the service loader. */
  public CacheModule() {}

  @Override
  public void cacheStarting(ComponentRegistry cache, Configuration configuration, String name) {
    ComponentRef<Preparation> preparation =
        cache
            .getGlobalComponentRegistry()
            .getComponent(BasicComponentRegistry.class)
            .getComponent(Preparation.class);
    if (preparation != null) {
      preparation.running().prepare(cache, name);
    }
  }

  @Override
  public String getModuleName() {
    return "outlast";
  }

  @Override
  public Collection<String> getRequiredDependencies() {
    return List.of("core");
  }

  @Override
  public Collection<String> getOptionalDependencies() {
    return List.of();
  }

  @Override
  public ModuleLifecycle newModuleLifecycle() {
    return this;
  }

  @Override
  public void registerMetadata(ModuleBuilder builder) {
    // It has no components of its own.
  }
}
