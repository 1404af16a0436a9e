/// Tables, views, sources and sinks as the catalog knows them.
@NullMarked
package io.tidemill.core.catalog;

import org.jspecify.annotations.NullMarked;
