// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemill.server.Wiring;
import io.tidemill.server.cli.DemoOptions;
import io.tidemill.server.cli.RunningServer;
import io.tidemill.server.cli.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo's page in a headless Chromium. Left out where none is installed; `.ci/run` installs
/// one.
class ConsoleTest {
    private static final int EVENTS_PER_SECOND = 200;

    @TempDir private static Path data;
    @TempDir private static Path profile;

    private static @Nullable RunningServer server;
    private static @Nullable Browser browser;
    private static String address = "";

    private Browser page = browser();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        var program = Browser.program();
        assumeTrue(
                program.isPresent(),
                "no Chromium on the PATH: the console is not tested in a browser");
        server =
                new Wiring(System.out)
                        .startDemo(
                                new DemoOptions(
                                        new ServerOptions(data, "127.0.0.1", 0, 0),
                                        EVENTS_PER_SECOND,
                                        1));
        address = "http://127.0.0.1:" + server.httpAddress().getPort() + "/";
        browser = Browser.start(program.orElseThrow(), profile);
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static Browser browser() {
        if (browser == null) {
            throw new IllegalStateException("there is no browser");
        }
        return browser;
    }

    @BeforeEach
    void openPage() {
        page.size(1400, 1000, 1, false);
        page.open("about:blank");
        page.open(address);
        page.await("document.querySelectorAll('#relations a').length > 0");
    }

    @Test
    void listsTablesAndViewsWithTheirRows() {
        page.await("document.querySelectorAll('#relations a').length >= 16");
        assertThat(page.text("document.title")).isEqualTo("Tidemill");
        assertThat(page.text(names("Tables")))
                .isEqualTo("console_charts,order_items,orders,page_views,payments,products,stock");
        assertThat(page.text(names("Materialized views")).split(","))
                .contains("funnel", "revenue_per_minute", "sales_by_product", "unpaid_orders");
        page.await(
                "document.querySelector('#relations a[data-name=products] b').textContent == '24'");
    }

    private static String names(String heading) {
        return """
        [...document.querySelectorAll('#relations section')]
            .filter((section) => section.querySelector('h2').textContent == '%s')
            .flatMap((section) => [...section.querySelectorAll('a')])
            .map((link) => link.dataset.name).join(',')
        """
                .formatted(heading);
    }

    @Test
    void drawsChartsThatMove() throws IOException {
        page.await("document.querySelectorAll('#cards canvas').length >= 3");
        assertThat(page.text("document.querySelector('#cards h3').textContent"))
                .isEqualTo("Revenue per minute");
        page.evaluate(
                """
                window.pictures = new Set();
                window.watch = setInterval(() => {
                  const canvas = document.querySelector('#cards canvas');
                  if (canvas) { pictures.add(canvas.toDataURL()); }
                }, 100);
                """);
        page.await("pictures.size >= 3");
        page.evaluate("clearInterval(watch)");
        page.await("/[1-9]/.test(document.querySelector('#tiles .tile b').textContent)");
        assertThat(page.text("document.querySelector('#cards').textContent"))
                .doesNotContain("cannot be drawn");
        assertThat(colours(page.screenshot())).isGreaterThan(20);
    }

    @Test
    void showsWhatModelsFindAndHowFarOffTheyAre() {
        String card =
                "[...document.querySelectorAll('#cards article')].find((card) =>"
                        + " card.querySelector('h3').textContent == '%s')";
        for (String title :
                List.of("Orders, and their forecast", "Odd payments", "Customers also bought")) {
            page.await(card.formatted(title) + "?.querySelectorAll('.model-error b').length > 0");
        }
        page.await(card.formatted("Orders, and their forecast") + ".querySelector('canvas')");
        page.await(
                card.formatted("Customers also bought")
                        + ".querySelectorAll('tbody tr').length == 8");
    }

    @Test
    void runsSql() {
        openSql("SELECT product_id, name FROM products ORDER BY product_id LIMIT 3");
        page.await("document.querySelector('.results table')");
        assertThat(page.text("document.querySelector('.results .summary b').textContent"))
                .isEqualTo("SELECT 3");
        assertThat(
                        page.text(
                                "[...document.querySelectorAll('.results th, .results td')]"
                                        + ".map((cell) => cell.textContent).join('|')"))
                .isEqualTo("product_id|name|1|Espresso beans 1 kg|2|Filter roast 500 g|3|Moka pot");
    }

    @Test
    void showsWhereAnErrorIs() {
        openSql("SELECT name,\\n       prise FROM products");
        page.await("document.querySelector('.results .error')");
        assertThat(page.text("document.querySelector('.error code').textContent"))
                .isEqualTo("42703");
        assertThat(page.text("document.querySelector('.error').textContent"))
                .contains("column \"prise\" does not exist", "price");
        assertThat(page.text("document.querySelector('.error pre').textContent"))
                .isEqualTo("LINE 2:        prise FROM products\n               ^");
        assertThat(page.text("document.getElementById('sql-box').selectionStart"))
                .isEqualTo(String.valueOf("SELECT name,\n       ".length()));
    }

    private void openSql(String statement) {
        page.evaluate("location.hash = '#sql'");
        page.await("!document.getElementById('page-sql').hidden");
        page.evaluate("document.getElementById('sql-box').value = '%s'".formatted(statement));
        page.evaluate("document.querySelector('#page-sql .primary').click()");
    }

    @Test
    void followsTheRowsOfAView() {
        page.evaluate("location.hash = '#rows/sales_by_product'");
        page.await("document.querySelectorAll('#page-rows tbody tr').length == 24");
        page.evaluate("window.before = document.querySelector('#page-rows tbody').textContent");
        page.await("document.querySelector('#page-rows tbody').textContent != before");
    }

    @Test
    void fitsAPhone() {
        page.size(390, 844, 2, true);
        page.await("document.querySelectorAll('#cards canvas').length >= 3");
        assertThat(page.text("document.documentElement.scrollWidth")).isEqualTo("390");
        assertThat(page.text("getComputedStyle(document.getElementById('relations')).display"))
                .isEqualTo("none");
        page.evaluate("document.getElementById('side-toggle').click()");
        assertThat(page.text("getComputedStyle(document.getElementById('relations')).display"))
                .isEqualTo("block");
    }

    /// How many colours a picture has: a page that was not drawn has few.
    private static long colours(byte[] picture) throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(picture));
        int width = image.getWidth();
        int height = image.getHeight();
        return java.util.Arrays.stream(image.getRGB(0, 0, width, height, null, 0, width))
                .distinct()
                .count();
    }
}
