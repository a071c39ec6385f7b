// SPDX-License-Identifier: Apache-2.0
/** What happens on the platform, as a stream for those who follow it. */
@NullMarked
package io.zoetic.vectorstore.platform;

import org.jspecify.annotations.NullMarked;
