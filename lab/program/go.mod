module aceso/lab/program

go 1.24.0
