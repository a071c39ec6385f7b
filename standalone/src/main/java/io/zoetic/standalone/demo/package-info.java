// SPDX-License-Identifier: Apache-2.0
/**
 * The loop in a terminal: {@link io.zoetic.standalone.demo.DemoScript} plays a product against a
 * running platform, over HTTP alone.
 */
@NullMarked
package io.zoetic.standalone.demo;

import org.jspecify.annotations.NullMarked;
